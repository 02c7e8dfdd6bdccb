import Glibc
import StandIn
import Testing

extension NotificationTests {
  /// The reserve for operators, the watchdog and the orderly end, all at once: every descriptor that clients may have
  /// is taken, others wait, and every lane is kept busy.
  @Test func fullAndBusyItAnswersOperatorsPetsTheWatchdogAndEndsInOrder() async throws {
    try await SupervisedDaemon.with { scratch, supervisor in
      let data = try OwnedDescriptor.listener()
      let settings: Settings = ["server.framing": "line", "drain.deadline": "5s", "drain.spread": "1s"]
      let daemon = try SupervisedDaemon(
        supervisor, in: scratch, passing: [("data", data)], settings,
        environment: ["WATCHDOG_USEC": "2000000"], openFiles: 256)
      try await daemon.waitUntilReady()
      let limit = try #require(try daemon.status(at: scratch.adminSocket)["clients"]?["limit"]?.int)
      #expect(limit < 256, "descriptors are what clients run out of")

      // The load: each sends lines without end, and reads what comes back.
      let busy = try Crowd(8, at: data.loopback, in: scratch)
      defer { busy.end() }
      try daemon.waitForClients(busy.count)
      let polite = try (0..<limit - busy.count).map { _ in try daemon.connect(to: data.loopback) }
      try daemon.waitForClients(limit)
      // There is no place for these: they wait in the listener's queue, with what they have said.
      let waiting = try (0..<4).map { number in
        let client = try daemon.connect(to: data.loopback)
        try client.send("waiting \(number)\n")
        return client
      }

      for _ in 0..<5 {
        _ = try await daemon.hear("WATCHDOG", within: .seconds(20)) { $0 == "1" }
        let status = try daemon.run("usherctl", ["status"])
        #expect(status.status == 0, "\(status.errors)")
        #expect(status.output.contains("\(limit) of at most \(limit)"))
      }
      let victim = polite[0]
      let kick = try daemon.run("usherctl", ["kick", "\(daemon.id(of: victim))", "--reason", "too loud"])
      // On a machine that is busier still the lane may be later than anyone waits; the kick is done all the same.
      #expect(kick.status == 0 || kick.errors.contains("did not answer"), "\(kick.errors)")
      victim.limit = .seconds(30)
      #expect(try victim.receiveTextToEnd() == "too loud\n")
      victim.close()

      // Somebody who waited has the place by now; the others are left for whoever comes next.
      #expect(try waiting[0].receiveLine() == "WAITING 0")
      for (number, client) in polite.enumerated().dropFirst() {
        try client.send("one of \(number)\ntwo of \(number)\nthree of \(number)\n")
      }
      let begun = ContinuousClock.now
      daemon.send(signal: SIGTERM)
      for (number, client) in polite.enumerated().dropFirst() {
        client.limit = .seconds(30)
        #expect(
          try client.receiveTextToEnd() == "ONE OF \(number)\nTWO OF \(number)\nTHREE OF \(number)\n")
      }
      let heard = try await daemon.hearBarrier()
      #expect(heard.contains { $0["STOPPING"] == "1" && $0["EXTEND_TIMEOUT_USEC"] != nil })
      #expect(try await daemon.finish() == 0)
      // Those who never stop sending are cut at the deadline, and a little time is for all the rest.
      #expect(ContinuousClock.now - begun < .seconds(30))
      busy.end()

      _ = unsafe unlink(scratch.file("log"))
      let next = try SupervisedDaemon(
        supervisor, in: scratch, passing: [("data", data)], ["server.framing": "line"])
      try await next.waitUntilReady()
      for (number, client) in waiting.enumerated().dropFirst() {
        client.limit = .seconds(30)
        #expect(try client.receiveLine() == "WAITING \(number)")
      }
      for client in waiting { client.close() }
      try await next.stop()
    }
  }

  /// Programs that each send lines without end and read what comes back.
  private final class Crowd {
    private let programs: [Program]

    init(_ count: Int, at address: ServerAddress, in scratch: Scratch) throws {
      guard let port = address.port else { throw TestFailure("no port to connect to") }
      programs = try (0..<count).map { _ in
        try Program(
          ["bash", "-c", "yes | nc 127.0.0.1 \(port) >/dev/null"],
          environment: Programs.environment(in: scratch), directory: scratch.path)
      }
    }

    var count: Int { programs.count }

    func end() { for program in programs { program.child.killGroup() } }
  }
}
