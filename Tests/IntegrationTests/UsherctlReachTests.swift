import Glibc
import Sockets
import Testing
import Varlink

/// usherctl before a daemon that is not there, keeps it out, or does not answer as it should.
@Suite(.evidence) struct UsherctlReachTests {
  private func status(of manner: FakeAdmin.Manner, timeout: String = "20") throws -> Outcome {
    var outcome: Outcome?
    try Scratch.with { scratch in
      try FakeAdmin.with(manner, at: scratch.file("s")) { fake in
        outcome = try Program.run(
          "usherctl", ["--socket", fake.path, "--timeout", timeout, "status"], in: scratch)
      }
    }
    return try #require(outcome)
  }

  private func expect(
    _ outcome: Outcome, says text: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(outcome.status == 3, sourceLocation: sourceLocation)
    #expect(outcome.output == "", sourceLocation: sourceLocation)
    #expect(
      outcome.errors.hasPrefix("usherctl: ") && outcome.errors.contains(text), "\(outcome.errors)",
      sourceLocation: sourceLocation)
  }

  // MARK: Answers that are none

  @Test func aDaemonThatNeverAnswersIsNotWaitedForBeyondTheTimeout() throws {
    let start = ContinuousClock.now
    expect(try status(of: .silent, timeout: "0.3"), says: "no answer within 300ms from /")
    #expect(ContinuousClock.now - start >= .milliseconds(300))
  }

  @Test func halfAnAnswerIsNone() throws {
    expect(
      try status(of: .sending("{\"parameters\":{\"version\":")), says: "was closed before an answer came")
  }

  @Test(arguments: [
    "HTTP/1.1 400 Bad Request\r\n\r\n\0", "{]\0", "{}\0", "{\"parameters\":{\"version\":1}}\0",
    "{\"continues\":true}\0",
    "[1,2,3]\0", "\0\0\0",
  ])
  func garbageIsNoAnswer(bytes: String) throws {
    expect(try status(of: .sending(bytes)), says: "is not")
  }

  @Test func aDaemonThatHangsUpHasNotAnswered() throws {
    expect(try status(of: .sending("")), says: "was closed before an answer came")
  }

  @Test func aDaemonThatAcceptsNobodyIsNotWaitedForBeyondTheTimeout() throws {
    try Scratch.with { scratch in
      try FakeAdmin.with(.notAccepting, at: scratch.file("s")) { fake in
        // It fills the backlog.
        let queued = try TestClient(.unix(fake.path))
        let outcome = try Program.run(
          "usherctl", ["--socket", fake.path, "--timeout", "300ms", "status"], in: scratch)
        expect(outcome, says: "no answer within 300ms")
        queued.close()
      }
    }
  }

  // MARK: The way to the socket

  @Test func withoutADaemonItSaysThatNoneRuns() throws {
    try Scratch.with { scratch in
      let outcome = try Program.run("usherctl", ["--socket", scratch.file("s"), "status"], in: scratch)
      expect(outcome, says: "usherd is not running (\(scratch.file("s")): No such file or directory)")
    }
  }

  @Test func aFileThatADeadDaemonLeftIsNoDaemon() throws {
    try Scratch.with { scratch in
      try FakeAdmin.with(.silent, at: scratch.file("s")) { fake in
        try CallFailure.check("rename") { unsafe rename(fake.path, scratch.file("left")) }
      }
      let outcome = try Program.run("usherctl", ["--socket", scratch.file("left"), "status"], in: scratch)
      expect(outcome, says: "usherd is not running (\(scratch.file("left")): Connection refused)")
    }
  }

  @Test func theVariablesAreTriedInTheirOrder() throws {
    try Scratch.with { scratch in
      try CallFailure.check("mkdir") { unsafe mkdir(scratch.file("usherd"), 0o755) }
      let runtime = ["XDG_RUNTIME_DIR": scratch.path]
      let answering = FakeAdmin.Manner.answering(FakeOperations().dispatcher)
      try FakeAdmin.with(answering, at: scratch.file("usherd/admin.sock")) { usual in
        let first = try Program.run("usherctl", ["status"], environment: runtime, in: scratch)
        #expect(first.status == 0)
        try FakeAdmin.with(answering, at: scratch.file("other")) { other in
          let both = runtime.merging(["USHER_ADMIN": other.path]) { $1 }
          let second = try Program.run("usherctl", ["status"], environment: both, in: scratch)
          #expect(second.status == 0)
          #expect(usual.askedCount == 1 && other.askedCount == 1)
        }
        let passedOver = runtime.merging(["USHER_ADMIN": scratch.file("other")]) { $1 }
        let outcome = try Program.run("usherctl", ["status"], environment: passedOver, in: scratch)
        #expect(outcome.status == 0)
        #expect(outcome.errors.hasPrefix("usherctl: warning: $USHER_ADMIN is passed over"))
        #expect(usual.askedCount == 2)
      }
    }
  }

  @Test func aSocketNamedOnTheCommandLineIsTheOnlyOneAsked() throws {
    try Scratch.with { scratch in
      try FakeAdmin.with(.answering(FakeOperations().dispatcher), at: scratch.file("s")) { fake in
        let outcome = try Program.run(
          "usherctl", ["--socket", scratch.file("other"), "status"], environment: ["USHER_ADMIN": fake.path],
          in: scratch)
        expect(outcome, says: "usherd is not running")
        #expect(fake.askedCount == 0)
      }
    }
  }

  @Test(.enabled(if: Someone.canBeChosen, "only root can become somebody else"))
  func whoIsKeptOutIsToldSoAndNobodyElseIsAsked() throws {
    try Scratch.with { scratch in
      try CallFailure.check("mkdir") { unsafe mkdir(scratch.file("usherd"), 0o755) }
      try FakeAdmin.with(.silent, at: scratch.file("s"), mode: 0o600) { closed in
        let answering = FakeAdmin.Manner.answering(FakeOperations().dispatcher)
        try FakeAdmin.with(answering, at: scratch.file("usherd/admin.sock"), mode: 0o666) { open in
          let outcome = try Program.run(
            "usherctl", ["status"], wrapper: Someone.stranger.wrapper,
            environment: ["USHER_ADMIN": closed.path, "XDG_RUNTIME_DIR": scratch.path], in: scratch)
          #expect(outcome.status == 4)
          #expect(outcome.output == "")
          #expect(outcome.errors == "usherctl: not permitted to connect to \(closed.path)\n")
          #expect(open.askedCount == 0)
        }
      }
    }
  }
}
