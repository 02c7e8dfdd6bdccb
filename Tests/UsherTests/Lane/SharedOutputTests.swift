import Testing

@testable import Usher

@Suite struct SharedOutputTests {
  private func bytes(of part: SharedOutput.Part, in output: SharedOutput) -> [UInt8] {
    unsafe [UInt8](output.bytes(of: part))
  }

  @Test func whatFollowsOneAnotherGrowsTogether() {
    let output = SharedOutput()
    var part = output.append([1, 2])
    let isTaken = part.extend(by: output.append([3]))
    #expect(isTaken)
    #expect(bytes(of: part, in: output) == [1, 2, 3])
  }

  @Test func noPartTakesInWhatOthersAreSentBetween() {
    let output = SharedOutput()
    var part = output.append([1])
    _ = output.append([2])
    let third = output.append([3])
    let isTaken = part.extend(by: third)
    #expect(!isTaken)
    #expect(bytes(of: part, in: output) == [1])
    #expect(bytes(of: third, in: output) == [3])
  }

  @Test func aPartOfNothingTakesInAnything() {
    let output = SharedOutput()
    _ = output.append([1])
    var part = SharedOutput.Part()
    let isTaken = part.extend(by: output.append([2]))
    #expect(isTaken)
    #expect(bytes(of: part, in: output) == [2])
  }

  @Test(arguments: [(Framing.raw, [7, 8]), (.line, [7, 8, 10]), (.length, [0, 0, 0, 2, 7, 8])])
  func aMessageLiesThereWithinItsFraming(_ framing: Framing, _ expected: [UInt8]) {
    let output = SharedOutput()
    let payload: [UInt8] = [7, 8]
    #expect(bytes(of: output.append(payload.span, framing: framing), in: output) == expected)
  }

  @Test func whatLiesThereStaysWhileItGrows() {
    let output = SharedOutput()
    let large = [UInt8](repeating: 9, count: 200 << 10)
    let first = output.append([1, 2, 3])
    let others = (0..<8).map { _ in output.append(large) }
    #expect(bytes(of: first, in: output) == [1, 2, 3])
    for part in others { #expect(bytes(of: part, in: output).elementsEqual(large)) }
    output.removeAll()
    #expect(bytes(of: output.append([4]), in: output) == [4])
  }
}
