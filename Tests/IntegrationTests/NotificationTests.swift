import Glibc
import StandIn
import Testing

/// What the daemon tells a supervisor, and when.
///
/// One after the other: one of them keeps the whole machine busy, and others wait for a daemon that has to answer itself
/// within a third of a second.
@Suite(.evidence, .serialized) struct NotificationTests {
  private static let settings: Settings = ["server.listen": ["127.0.0.1:0"]]

  /// Runs `body` with a daemon that is ready, and where it listens.
  private static func withDaemon(
    _ more: Settings = [:], environment: [String: String] = [:], program: String = "usherd",
    _ body: (SupervisedDaemon, ServerAddress) async throws -> Void
  ) async throws {
    try await SupervisedDaemon.with { scratch, supervisor in
      let data = try OwnedDescriptor.listener()
      let daemon = try SupervisedDaemon(
        supervisor, in: scratch, passing: [("data", data)], settings.merging(more) { $1 },
        environment: environment, program: program)
      try await daemon.waitUntilReady()
      try await body(daemon, data.loopback)
    }
  }

  @Test func readyComesWithTheFirstStatus() async throws {
    try await SupervisedDaemon.with { scratch, supervisor in
      let daemon = try SupervisedDaemon(
        supervisor, in: scratch, ["server.listen": ["127.0.0.1:0"], "limits.clients": 7])
      #expect(try await daemon.waitUntilReady()["STATUS"] == "0 of 7 clients, 0 accepted")
      // Everyone can be reached by now.
      #expect(try daemon.status(at: scratch.adminSocket)["state"]?.string == "running")
      try await daemon.stop()
    }
  }

  @Test func itIsHeardAtAnAbstractAddressToo() async throws {
    let scratch = try Scratch()
    try await Scratch.$current.withValue(scratch) {
      let supervisor = try StandInSupervisor(notifyAddress: "@\(scratch.file("notify"))")
      let daemon = try SupervisedDaemon(supervisor, in: scratch, ["server.listen": ["127.0.0.1:0"]])
      try await daemon.waitUntilReady()
      #expect(!scratch.has("notify"))
      try await daemon.stop()
    }
  }

  @Test func theStatusFollowsTheClientsAtMostOnceASecond() async throws {
    try await Self.withDaemon(["limits.clients": 50]) { daemon, address in
      let begun = ContinuousClock.now
      let clients = try (0..<20).map { _ in try daemon.connect(to: address) }
      var heard = 1
      _ = try await daemon.hear("STATUS") { status in
        heard += 1
        return status == "20 of 50 clients, 20 accepted"
      }
      for client in clients { client.close() }
      _ = try await daemon.hear("STATUS") { status in
        heard += 1
        return status == "0 of 50 clients, 20 accepted"
      }
      #expect(Double(heard - 1) <= (ContinuousClock.now - begun) / .seconds(1) + 1)
      // And nothing while nothing happens.
      observe(for: .milliseconds(1_500))
      #expect(daemon.supervisor.notifications.isEmpty)
      try await daemon.stop()
    }
  }

  @Test func theEndIsAnnouncedWithTheTimeItMayTake() async throws {
    try await Self.withDaemon(["drain.deadline": "40s"]) { daemon, _ in
      // Within a second of the first status it would not be told another.
      observe(for: .milliseconds(1_100))
      daemon.send(signal: SIGTERM)
      let heard = try await daemon.hearBarrier()
      let stopping = try #require(heard.first { $0["STOPPING"] == "1" })
      #expect(try #require(stopping["EXTEND_TIMEOUT_USEC"].flatMap { Int($0) }) > 40_000_000)
      #expect(heard.contains { $0["STATUS"]?.hasPrefix("stopping, ") == true })
      #expect(heard.count { $0["EXTEND_TIMEOUT_USEC"] != nil } >= 2)
      #expect(try await daemon.finish() == 0)
    }
  }

  @Test func aReloadIsAnnouncedAndSoIsItsEndHoweverItComesOut() async throws {
    try await SupervisedDaemon.with { scratch, supervisor in
      let daemon = try SupervisedDaemon(supervisor, in: scratch, Self.settings)
      try await daemon.waitUntilReady()
      for contents in ["[limits]\nclients = 7\n", "[limits]\nclients = 0\n"] {
        let before = ContinuousClock.now
        try scratch.write("usherd.toml", contents)
        daemon.send(signal: SIGHUP)
        let reloading = try await daemon.hear("RELOADING")
        let microseconds = try #require(reloading["MONOTONIC_USEC"].flatMap { Int($0) })
        let now = try #require(Double(Scratch.firstWord(of: "/proc/uptime"))) * 1_000_000
        let elapsed = Double(Int((ContinuousClock.now - before) / .microseconds(1)))
        // Not before the signal, by the clock that a supervisor goes by; uptime has two digits after the point.
        #expect((now - elapsed - 20_000...now + 20_000).contains(Double(microseconds)))
        let ready = try await daemon.hear("READY")
        #expect(ready["STATUS"] == "0 of 7 clients, 0 accepted")
      }
      try await daemon.stop()
    }
  }

  @Test func aDrainShowsInTheStatus() async throws {
    try await Self.withDaemon { daemon, address in
      let client = try daemon.connect(to: address)
      let admin = try TestClient(.unix(daemon.scratch.adminSocket))
      try admin.send("drain\n")
      _ = try admin.receiveAnswer()
      _ = try await daemon.hear("STATUS") { $0 == "draining, 0 clients left, 1 gone" }
      try admin.send("resume\n")
      _ = try admin.receiveAnswer()
      _ = try await daemon.hear("STATUS") { $0.hasSuffix(" 1 accepted") }
      client.close()
      try await daemon.stop()
    }
  }

  @Test func aBadConfigurationIsTold() async throws {
    try await SupervisedDaemon.with { scratch, supervisor in
      let daemon = try SupervisedDaemon(supervisor, in: scratch, ["server.queues": 1000])
      let heard = try await daemon.hearBarrier()
      #expect(try await daemon.finish() == 78)
      #expect(heard.first?["STATUS"]?.contains("server.queues") == true)
      #expect(heard.first?["EXIT_STATUS"] == "78")
    }
  }

  @Test func whatCanNotBeHadIsToldWithItsErrorNumber() async throws {
    try await SupervisedDaemon.with { scratch, supervisor in
      let taken = try OwnedDescriptor.listener()
      let port = try #require(taken.loopback.port)
      let daemon = try SupervisedDaemon(supervisor, in: scratch, flags: ["--listen", "127.0.0.1:\(port)"])
      let heard = try await daemon.hearBarrier()
      #expect(try await daemon.finish() == 69)
      #expect(heard.first?["ERRNO"] == "\(EADDRINUSE)")
      #expect(heard.first?["STATUS"]?.contains("127.0.0.1:\(port)") == true)
    }
  }

  @Test func aSupervisorThatDoesNotReadHoldsNobodyUp() async throws {
    try await SupervisedDaemon.with { scratch, supervisor in
      let data = try OwnedDescriptor.listener()
      let daemon = try SupervisedDaemon(
        supervisor, in: scratch, passing: [("data", data)], environment: ["WATCHDOG_USEC": "20000"])
      try await daemon.waitUntilReady()
      // By then its queue of datagrams is full of pings.
      observe(for: .milliseconds(500))
      let client = try daemon.connect(to: data.loopback)
      try client.send("still")
      #expect(try client.receiveText(5) == "STILL")
      daemon.send(signal: SIGTERM)
      #expect(try await daemon.finish() == 0)
    }
  }

  @Test func linesHavePrioritiesWhereOnlyStandardErrorLeadsToTheJournal() async throws {
    try await SupervisedDaemon.with { scratch, supervisor in
      try scratch.write("log", "")
      var status = stat()
      #expect(unsafe stat(scratch.file("log"), &status) == 0)
      let daemon = try SupervisedDaemon(
        supervisor, in: scratch, Self.settings,
        environment: ["JOURNAL_STREAM": "\(status.st_dev):\(status.st_ino)"])
      try await daemon.waitUntilReady()
      let ready = try daemon.log.wait(for: "ready")
      // A journal that can be reached gets entries instead, and no line is written.
      #expect(ready.hasPrefix("<6>"))
      try await daemon.stop()
    }
  }
}

// MARK: The watchdog

extension NotificationTests {
  private static let watchdog = ["WATCHDOG_USEC": "1000000"]

  @Test func pingsGoOnWhileEverythingAnswers() async throws {
    try await Self.withDaemon(environment: Self.watchdog) { daemon, address in
      let client = try daemon.connect(to: address)
      for _ in 0..<4 {
        // Merely busy: its own lane is never without work.
        let until = ContinuousClock.now + .milliseconds(300)
        while ContinuousClock.now < until {
          try client.send("busy")
          _ = try client.receive(4)
        }
        _ = try await daemon.hear("WATCHDOG", within: .seconds(20)) { $0 == "1" }
      }
      try await daemon.stop()
    }
  }

  @Test func pingsStopWhileAServiceHangs() async throws {
    try await Self.withDaemon(
      ["server.framing": "line", "server.queues": 2], environment: Self.watchdog, program: "unruly-service"
    ) { daemon, address in
      _ = try await daemon.hear("WATCHDOG")
      let pipe = daemon.scratch.file("pipe")
      #expect(unsafe mkfifo(pipe, 0o600) == 0)
      let client = try daemon.connect(to: address)
      #expect(try client.receiveLine() == "welcome")
      try client.send("hang \(pipe)\n")
      try daemon.log.wait(for: "something hangs", within: .seconds(20))
      while !daemon.supervisor.notifications.isEmpty { _ = try await daemon.supervisor.hear() }
      // systemd would end it in this time.
      observe(for: .milliseconds(1_500))
      var silent = true
      while !daemon.supervisor.notifications.isEmpty {
        if try await daemon.supervisor.hear()["WATCHDOG"] != nil { silent = false }
      }
      #expect(silent)
      // Operators still see which lane it is, and once it goes on, so do the pings.
      _ = try daemon.status(at: daemon.scratch.adminSocket)
      let opened = try OwnedNumber.open(pipe, O_WRONLY)
      _ = consume opened
      _ = try await daemon.hear("WATCHDOG") { $0 == "1" }
      try daemon.log.wait(for: "everything answers again")
      client.close()
      try await daemon.stop()
    }
  }
}
