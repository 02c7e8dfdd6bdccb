import Testing
import Usher

@testable import usher_client

@Suite struct WireTests {
  @Test(arguments: [Framing.raw, .line])
  func textGoesOverTheWireAsItIs(_ framing: Framing) throws {
    var wire = Wire(framing: framing)
    let bytes = (0...255).map { UInt8($0) } + [0x0D, 0x0A, 0x41]
    #expect(try wire.encode(bytes) == bytes)
    #expect(try wire.encodeEnd() == [])
    var text: [UInt8] = []
    try wire.decode(bytes, into: &text)
    #expect(text == bytes)
    #expect(wire.mayEnd)
    #expect(wire.encode(line: "hé") == Array("hé\n".utf8))
  }

  @Test func underLengthEachLineIsAMessage() throws {
    var wire = Wire(framing: .length)
    #expect(wire.encode(line: "hé") == [0, 0, 0, 3] + Array("hé".utf8))
    #expect(wire.encode(line: "") == [0, 0, 0, 0])
    var encoded = try wire.encode(Array("ab\r\n\nc".utf8))
    encoded += try wire.encode(Array("d\ne".utf8)) + wire.encodeEnd()
    #expect(
      encoded == [0, 0, 0, 2] + Array("ab".utf8) + [0, 0, 0, 0] + [0, 0, 0, 2] + Array("cd".utf8)
        + [0, 0, 0, 1] + Array("e".utf8))
  }

  @Test func underLengthEachMessageIsALine() throws {
    var wire = Wire(framing: .length)
    var text: [UInt8] = []
    for byte: UInt8 in [0, 0, 0, 2, 0x61, 0x0A, 0, 0, 0, 0, 0, 0, 0, 1] {
      try wire.decode([byte], into: &text)
    }
    #expect(text == Array("a\n\n\n".utf8))
    #expect(!wire.mayEnd)
    try wire.decode([0x62], into: &text)
    #expect(text == Array("a\n\n\nb\n".utf8))
    #expect(wire.mayEnd)
  }

  @Test func aMessageThatIsTooLongIsRefusedAfterThoseBeforeIt() {
    var wire = Wire(framing: .length)
    var text: [UInt8] = []
    #expect(throws: (any Error).self) { try wire.decode([0, 0, 0, 1, 0x61, 0x7F, 0, 0, 0], into: &text) }
    #expect(text == Array("a\n".utf8))
  }
}
