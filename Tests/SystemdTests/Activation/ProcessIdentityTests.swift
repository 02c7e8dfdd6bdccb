import Glibc
import StandIn
import Testing

/// The check of `LISTEN_PIDFDID`, which this machine's libsystemd need not know.
@Suite(.enabled(if: Pidfs.isThere)) struct ProcessIdentityTests {
  let scratch: Scratch
  let supervisor: StandInSupervisor

  init() throws {
    scratch = try Scratch()
    supervisor = try StandInSupervisor(in: scratch)
  }

  @Test func theIdentityOfThisProcessIsAccepted() async throws {
    let lines = try await supervisor.probe(
      "announce", "own", "listen", "1", passing: [("a", try .listener())])
    #expect(lines[0] == #"passed: ["a"]"#)
    #expect(lines.contains("environment: []"))
  }

  @Test func theIdentityOfAnEarlierProcessOfTheSameNumberIsNot() async throws {
    let lines = try await supervisor.probe("announce", "1", "listen", "1", passing: [("a", try .listener())])
    #expect(lines[0].hasPrefix("meant for "))
    #expect(lines[1] == "passed: []")
    #expect(lines.contains("open afterwards: [3]"))
    #expect(lines.contains("environment: []"))
  }

  @Test func anIdentityThatIsNoNumberIsRefused() async throws {
    let lines = try await supervisor.probe("announce", "me", "listen", "1", passing: [("a", try .listener())])
    #expect(lines[0].hasPrefix("error: LISTEN_PID"))
  }
}

/// Whether the kernel gives each process an identity of its own (from 6.9 on).
enum Pidfs {
  static var isThere: Bool {
    var status = utsname()
    guard unsafe uname(&status) == 0 else { return false }
    let release = unsafe withUnsafeBytes(of: status.release) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    let numbers = release.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
    return numbers.count == 2 && (numbers[0], numbers[1]) >= (6, 9)
  }
}
