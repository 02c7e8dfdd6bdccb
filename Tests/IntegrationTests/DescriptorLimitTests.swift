import Glibc
import Testing

extension HeavyTests {
  /// More clients than descriptors.
  @Suite struct DescriptorLimitTests {
    private static let crowd = 200

    @Test func startedWithTooFewDescriptorsItServesEachInTurn() throws {
      try DaemonFixture.with(wrapper: ["prlimit", "--nofile=64:64"]) { daemon in
        let limit = try #require(try daemon.status().clientLimit)
        #expect((1..<64).contains(limit))
        try daemon.log.refresh()
        #expect(daemon.log.lines.contains { $0.contains(" warning ") && $0.contains("\(limit)") })
        try Self.crowdIn(daemon)
      }
    }

    @Test func deprivedOfDescriptorsWhileItRunsItServesEachInTurn() throws {
      try DaemonFixture.with { daemon in
        // It believes that it has many, and learns from the kernel that it has not.
        let lowered = try daemon.run("prlimit", ["--pid", "\(daemon.child.pid)", "--nofile=64:64"])
        try #require(lowered.status == 0, "\(lowered.errors)")
        try Self.crowdIn(daemon)
        // Said once, not for each try.
        try daemon.log.refresh()
        let complaints = daemon.log.lines.filter {
          $0.contains("can't accept: ") && $0.contains("Too many open files")
        }
        #expect(complaints.count == 1)
      }
    }

    /// Lets 200 clients connect and talk, which are more than it can hold.
    private static func crowdIn(_ daemon: Daemon) throws {
      var waiting = try (0..<crowd).map { number in
        let client = try daemon.connect()
        try client.send("client \(number)")
        return (client: client, number: number)
      }
      var rounds = 0
      while !waiting.isEmpty {
        try #require(rounds < crowd, "\(waiting.count) clients were never served")
        // Whoever it holds is answered; the others wait.
        var held: [TestClient] = []
        try eventually("someone is answered") {
          waiting = try waiting.filter { client, number in
            guard try client.wait(POLLIN, until: Deadline(after: .zero)) != 0 else { return true }
            let expected = "CLIENT \(number)"
            #expect(try client.receiveText(expected.utf8.count) == expected)
            held.append(client)
            return false
          }
          return !held.isEmpty
        }
        if rounds == 0 { try itKeepsItsHead(daemon, holding: held) }
        for client in held { client.close() }
        rounds += 1
      }
      #expect(rounds > 1, "it could hold them all")
    }

    /// With all its descriptors in use, it answers those it holds and the operator, and does not spin.
    private static func itKeepsItsHead(_ daemon: Daemon, holding held: [TestClient]) throws {
      let used = try daemon.processorTime { observe(for: .seconds(1)) }
      #expect(used <= .milliseconds(100), "of one second")
      for client in held {
        try client.send("still there?")
        #expect(try client.receiveText(12) == "STILL THERE?")
      }
      for _ in 0..<3 {
        let outcome = try daemon.run("usherctl", ["status"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try !daemon.ask("status").isEmpty)
      }
    }
  }
}
