import Testing
import UsherDaemon
import Varlink

@Suite struct AdminInputTests {
  /// The steps up to and including the first wait or close, as text.
  static func steps(_ input: inout AdminInput) -> [String] {
    var steps: [String] = []
    while true {
      switch input.next() {
      case .call(let call): steps.append("call \(call.method)")
      case .line(let line): steps.append("line \(line)")
      case .close(let farewell): return steps + ["close \(String(decoding: farewell, as: UTF8.self))"]
      case .wait: return steps
      }
    }
  }

  static func steps(_ pieces: [String], ends: Bool = false) -> [String] {
    var input = AdminInput()
    var all: [String] = []
    for piece in pieces {
      input.receive(Array(piece.utf8))
      all += steps(&input)
    }
    if ends {
      input.end()
      all += steps(&input)
    }
    return all
  }

  @Test func aFirstByteThatIsNoBraceChoosesText() {
    #expect(Self.steps(["status\nclients\n"]) == ["line status", "line clients"])
    #expect(Self.steps([" {\n"]) == ["line {"])
  }

  @Test func aBraceChoosesVarlink() {
    #expect(Self.steps(["{\"method\":\"a.b.C\"}\0{\"method\":\"a.b.D\"}\0"]) == ["call a.b.C", "call a.b.D"])
  }

  @Test func questionsMayComeInAnyPieces() {
    #expect(Self.steps(["st", "at", "us\ncli", "ents\n"]) == ["line status", "line clients"])
    #expect(Self.steps(["{", "\"method\":", "\"a.b.C\"}", "\0"]) == ["call a.b.C"])
  }

  @Test func linesEndWithOrWithoutCarriageReturnAndMayBeEmpty() {
    #expect(Self.steps(["\r\n\n  \nstatus\r\n"]) == ["line status"])
  }

  @Test func atTheEndOfInputALineWithoutItsEndCounts() {
    #expect(Self.steps(["status\nkick 1"], ends: true) == ["line status", "line kick 1", "close "])
    #expect(Self.steps(["status\n"], ends: true) == ["line status", "close "])
    #expect(Self.steps([], ends: true) == ["close "])
  }

  @Test func atTheEndOfInputHalfACallDoesNot() {
    #expect(Self.steps(["{\"method\":\"a.b.C\"}\0{\"method\":"], ends: true) == ["call a.b.C", "close "])
  }

  @Test func aLineThatIsTooLongIsTheEnd() {
    let line = String(repeating: "x", count: 10_000)
    #expect(Self.steps([line, "status\n"]) == ["close error: a line has at most 8192 bytes\n\n"])
    #expect(Self.steps(["\(line)\nstatus\n"]) == ["close error: a line has at most 8192 bytes\n\n"])
    #expect(Self.steps([String(repeating: "x", count: 8_192) + "\n"]).count == 1)
  }

  @Test func whatIsNoCallIsTheEnd() {
    let steps = Self.steps(["{nope}\0{\"method\":\"a.b.C\"}\0"])
    #expect(steps.count == 1)
    #expect(steps.first?.contains("org.varlink.service.InvalidParameter") == true)
  }

  @Test func moreMayWaitOnlyUpToALimit() {
    var text = AdminInput()
    #expect(text.canWait)
    for _ in 0..<5_000 { text.receive(Array("status\n".utf8)) }
    #expect(!text.canWait)
    while !text.canWait {
      guard case .line = text.next() else {
        Issue.record("no line is left, and still nothing may come")
        return
      }
    }

    var varlink = AdminInput()
    let call = Array(
      "{\"method\":\"a.b.C\",\"parameters\":{\"x\":\"\(String(repeating: "x", count: 600_000))\"}}\0".utf8)
    varlink.receive(call)
    #expect(varlink.canWait)
    varlink.receive(call)
    #expect(!varlink.canWait)
    _ = varlink.next()
    #expect(varlink.canWait)
  }
}
