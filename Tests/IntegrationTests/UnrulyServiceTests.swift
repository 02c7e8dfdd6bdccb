import Glibc
import Testing

/// A daemon that somebody made with the library around a service that misbehaves.
@Suite(.evidence) struct UnrulyServiceTests {
  private static let settings: Settings = ["server.framing": "line", "server.queues": 2]

  private static func with(_ settings: Settings = [:], _ body: (Daemon) throws -> Void) throws {
    try DaemonFixture.with(
      Self.settings.merging(settings) { $1 }, program: "unruly-service", body)
  }

  /// A client that has been greeted.
  private static func connect(_ daemon: Daemon) throws -> TestClient {
    let client = try daemon.connect()
    #expect(try client.receiveLine() == "welcome")
    return client
  }

  @Test func theServiceSpeaksFirstAndKeepsStateForEachClient() throws {
    try Self.with { daemon in
      let clients = try (0..<3).map { _ in try Self.connect(daemon) }
      for number in 1...3 {
        for client in clients {
          try client.send("hello\n")
          #expect(try client.receiveLine() == "\(number)")
        }
      }
    }
  }

  @Test func whatTheServiceThrowsEndsThatClientAlone() throws {
    try Self.with(["server.queues": 1]) { daemon in
      let other = try Self.connect(daemon)
      let client = try Self.connect(daemon)
      let address = client.localAddress
      try client.send("hello\nthrow\nhello\n")
      // What it was owed before comes.
      #expect(try client.receiveTextToEnd() == "1\n")
      try daemon.expectEnd(of: address, because: "serviceFailed")
      try other.send("hello\n")
      #expect(try other.receiveLine() == "1")
    }
  }

  @Test func theServiceMayCloseAClientWithAFarewell() throws {
    try Self.with { daemon in
      let client = try Self.connect(daemon)
      let address = client.localAddress
      try client.send("close\n")
      let lines = try client.receiveTextToEnd().split(separator: "\n")
      #expect(lines.last == "goodbye")
      client.close()
      try daemon.expectEnd(of: address, because: "closedByService")
    }
  }

  /// Two lanes, of which one hangs.
  private struct Hang {
    /// On the lane that hangs: who hung it, and another.
    let hung: TestClient
    let stuck: TestClient
    let stuckID: Int
    /// On the lane that goes on.
    let free: TestClient
    let lane: Int
    let pipe: String

    init(_ daemon: Daemon) throws {
      var byLane: [Int: [(client: TestClient, id: Int)]] = [:]
      for _ in 0..<4 {
        let client = try UnrulyServiceTests.connect(daemon)
        let record = try daemon.listing().first { $0["endpoint"]?.string == client.localAddress }
        guard let lane = record?["lane"]?.int, let id = record?["id"]?.int else {
          throw TestFailure("not listed")
        }
        byLane[lane, default: []].append((client, id))
      }
      guard let (lane, two) = byLane.first(where: { $0.value.count >= 2 }),
        let other = byLane.first(where: { $0.key != lane })?.value.first
      else { throw TestFailure("clients are on these lanes only: \(byLane.mapValues(\.count))") }
      (self.lane, hung, stuck, stuckID, free) = (lane, two[0].client, two[1].client, two[1].id, other.client)
      pipe = daemon.scratch.file("pipe")
      try CallFailure.check("mkfifo") { unsafe mkfifo(pipe, 0o600) }
      try hung.send("hang \(pipe)\n")
    }

    /// Lets the lane go on.
    func release() throws {
      _ = try OwnedNumber.open(pipe, O_WRONLY)
    }
  }

  @Test func whileALaneHangsTheOperatorIsToldAndTheOtherLaneGoesOn() throws {
    try Self.with { daemon in
      let hang = try Hang(daemon)
      try eventually("the lane is late") {
        let lanes = try daemon.status().json["lanes"]?.array ?? []
        let responded = lanes.first { $0["index"] == .int(hang.lane) }?["respondedUSec"]?.int ?? 0
        return responded > 300_000
      }
      for lane in try daemon.status().json["lanes"]?.array ?? [] where lane["index"] != .int(hang.lane) {
        #expect((lane["respondedUSec"]?.int ?? .max) < 300_000)
      }
      try hang.free.send("hello\n")
      #expect(try hang.free.receiveLine() == "1")

      let start = ContinuousClock.now
      let listing = try daemon.call("io.usher.Admin.ListClients")["parameters"]
      #expect(ContinuousClock.now - start < .milliseconds(500))
      #expect(listing?["unresponsive"] == .array([.int(hang.lane)]))
      let free = hang.free.localAddress
      #expect(listing?["clients"]?.array?.contains { $0["endpoint"]?.string == free } == true)
      for command in [["status"], ["clients"]] {
        let outcome = try daemon.run("usherctl", command, within: .seconds(2))
        #expect(outcome.status == 0, "\(command): \(outcome.errors)")
      }
      try hang.release()
      try hang.stuck.send("hello\n")
      #expect(try hang.stuck.receiveLine() == "1")
      #expect(try daemon.call("io.usher.Admin.ListClients")["parameters"]?["unresponsive"] == .array([]))
    }
  }

  @Test func aKickOnALaneThatHangsIsDoneWhenItGoesOn() throws {
    try Self.with { daemon in
      let hang = try Hang(daemon)
      let reply = try daemon.call(
        "io.usher.Admin.KickClients", "{\"selector\":{\"ids\":[\(hang.stuckID)]},\"reason\":\"too loud\"}")
      #expect(reply["parameters"]?["unresponsive"] == .array([.int(hang.lane)]))
      #expect(try hang.stuck.receive(during: .milliseconds(100)) == .nothing)
      try hang.release()
      #expect(try hang.stuck.receiveTextToEnd() == "too loud\n")
    }
  }

  @Test func aLaneThatHangsDoesNotHoldUpTheEndPastTheDeadline() throws {
    try Self.with(["drain.deadline": "500ms"]) { daemon in
      let hang = try Hang(daemon)
      let exit = try daemon.end(by: SIGTERM, within: .seconds(2))
      #expect(exit == .status(0))
      #expect(try hang.free.receiveToEnd() == [])
    }
  }

  @Test func aLaneThatHangsDoesNotHoldUpAnAbruptEnd() throws {
    try Self.with(["drain.deadline": "60s"]) { daemon in
      let hang = try Hang(daemon)
      daemon.send(signal: SIGTERM)
      try daemon.log.wait(for: "stopping")
      let exit = try daemon.end(by: SIGTERM, within: .seconds(2))
      #expect(exit == .status(0))
      _ = hang
    }
  }
}
