import Glibc
import StandIn
import Testing

/// What a supervisor passes and a process takes; each in a process of its own, which the numbers belong to.
@Suite struct ActivationTests {
  let scratch: Scratch
  let supervisor: StandInSupervisor

  init() throws {
    scratch = try Scratch()
    supervisor = try StandInSupervisor(in: scratch)
  }

  /// The end of every run of the probe that passed this much.
  private let nothingLeft = ["open afterwards: []", "environment: []", "second: \(takenBefore)"]
  private static let takenBefore = "the passed descriptors were taken before"

  @Test func listenersOfEveryFamilyComeByNameAndNeverBlock() async throws {
    let file = try OwnedDescriptor.socket(AF_UNIX, SOCK_STREAM)
    try file.bind(to: "\(scratch.path)/admin")
    #expect(Glibc.listen(file.number, 8) == 0)
    let lines = try await supervisor.probe(
      "listen", "3",
      passing: [
        ("game", try .listener(AF_INET)), ("game", try .listener(AF_INET6)), ("admin", file),
      ])
    #expect(lines.count == 8)
    #expect(lines.first == #"passed: ["game", "game", "admin"]"#)
    #expect(lines[1].hasPrefix("game: 0.0.0.0:"))
    #expect(lines[2].hasPrefix("game: [::]:"))
    #expect(lines[3].hasPrefix("admin: unix:\(scratch.path)/admin "))
    #expect(lines[1...3].allSatisfy { $0.hasSuffix(" non-blocking close-on-exec") })
    #expect(Array(lines.dropFirst(4)) == ["open while serving: [3, 4, 5]"] + nothingLeft)
    // Whoever made the socket keeps its file.
    #expect(unsafe access("\(scratch.path)/admin", F_OK) == 0)
  }

  @Test func aClientThatCameBeforeTheProcessIsServed() async throws {
    let listener = try OwnedDescriptor.listener()
    let client = try OwnedDescriptor.socket(AF_INET, SOCK_STREAM)
    try client.connect(to: listener)
    let lines = try await supervisor.probe("greet", passing: [("other", listener), ("game", listener)])
    #expect(lines == [#"left: ["other"]"#])
    #expect(try client.readAll() == Array("hello".utf8))
  }

  @Test func descriptorsForAnotherProcessAreLeftAlone() async throws {
    let lines = try await supervisor.probe("listen", "1", passing: [("game", try .listener())], for: .another)
    let others = ["meant for 1", "passed: []", "open while serving: [3]", "open afterwards: [3]"]
    #expect(lines == others + nothingLeft.dropFirst())
  }

  @Test func withoutAProcessIdTheyAreNobodys() async throws {
    let lines = try await supervisor.probe("listen", "1", passing: [("game", try .listener())], for: .nobody)
    let others = ["passed: []", "open while serving: [3]", "open afterwards: [3]"]
    #expect(lines == others + nothingLeft.dropFirst())
  }

  @Test func withoutASupervisorThereIsNothing() async throws {
    let lines = try await supervisor.probe("listen", "1")
    #expect(lines == ["passed: []", "open while serving: []"] + nothingLeft)
  }

  @Test func zeroDescriptorsAreNoMistake() async throws {
    let lines = try await supervisor.probe("listen", "1", environment: ["LISTEN_FDS": "0"])
    #expect(lines == ["passed: []", "open while serving: []"] + nothingLeft)
  }

  @Test func withoutNamesTheyAreUnknown() async throws {
    let lines = try await supervisor.probe(
      "listen", "1", passing: [("game", try .listener())], environment: ["LISTEN_FDNAMES": ""])
    #expect(lines.first == #"passed: ["unknown"]"#)
  }
}
