import Glibc
import Testing

/// Emptying a daemon that goes on running.
@Suite(.evidence) struct DrainTests {
  @Test func clientsAreToldAndLeaveAndNewcomersWaitUntilItIsTakenBack() throws {
    try DaemonFixture.with(["server.framing": "line", "drain.farewell": "back soon"]) { daemon in
      let clients = try (0..<5).map { _ in try daemon.connect() }
      try daemon.waitForClients(5)
      let begun = try daemon.call("io.usher.Admin.Drain")["parameters"]?["progress"]
      #expect(begun?["refuses"] == .bool(false))
      for client in clients {
        #expect(try client.receiveTextToEnd() == "back soon\n")
        client.close()
      }
      try daemon.waitForClients(0)
      let status = try daemon.status().json
      #expect(status["state"] == .string("draining"))
      #expect(status["drain"]?["state"] == .string("done") && status["drain"]?["gone"] == .int(5))
      let waiting = try daemon.connect()
      try waiting.send("hello\n")
      #expect(try waiting.receive(during: .milliseconds(200)) == .nothing)
      #expect(try daemon.call("io.usher.Admin.Resume")["parameters"]?["wasDraining"] == .bool(true))
      #expect(try waiting.receiveLine() == "HELLO")
      #expect(try daemon.status().json["drain"] == nil)
      let departed = try daemon.call("io.usher.Admin.ListClients", "{\"departed\":true}")
      let reasons = departed["parameters"]?["clients"]?.array?.map { $0["reason"]?.string }
      #expect(reasons == Array(repeating: "draining", count: 5))
    }
  }

  @Test func newcomersMayBeTurnedAwayWithAWord() throws {
    try DaemonFixture.with(["server.framing": "line"]) { daemon in
      _ = try daemon.call("io.usher.Admin.Drain", "{\"refuse\":true}")
      let client = try daemon.connect()
      let text = try client.receiveTextToEnd()
      #expect(text.hasSuffix("\n") && text.count > 10, "\(text)")
      #expect(try daemon.status().json["clients"]?["refused"] == .int(1))
      // Called again it goes on with the new parameters.
      _ = try daemon.call("io.usher.Admin.Drain", "{\"refuse\":false}")
      let waiting = try daemon.connect()
      #expect(try waiting.receive(during: .milliseconds(200)) == .nothing)
      _ = try daemon.call("io.usher.Admin.Resume")
      try waiting.send("hello\n")
      #expect(try waiting.receiveLine() == "HELLO")
    }
  }

  @Test func whoeverIsLeftAtTheDeadlineIsCutAndCounted() throws {
    try DaemonFixture.with(["server.service": "echo"]) { daemon in
      let client = try daemon.connect()
      _ = try client.sendUntilStuck(atMost: 64 << 20, bytes: Pattern.slice)
      let admin = try daemon.connectAdmin()
      try admin.send(
        "{\"method\":\"io.usher.Admin.Drain\",\"parameters\":{\"deadlineUSec\":500000,\"spreadUSec\":0},\"more\":true}\0"
      )
      var reply = try admin.receiveReply()
      #expect(reply["parameters"]?["progress"]?["left"] == .int(1))
      while reply["continues"] == .bool(true) { reply = try admin.receiveReply() }
      let last = reply["parameters"]?["progress"]
      #expect(last?["state"] == .string("done") && last?["cut"] == .int(1) && last?["left"] == .int(0))
      #expect(try client.isReset())
    }
  }

  @Test func aSignalDuringADrainGoesOnToTheEnd() throws {
    try DaemonFixture.with(["drain.farewell": "bye"]) { daemon in
      let client = try daemon.connect()
      try daemon.waitForClients(1)
      _ = try daemon.call("io.usher.Admin.Drain", "{\"spreadUSec\":600000000,\"deadlineUSec\":0}")
      #expect(try client.receive(during: .milliseconds(100)) == .nothing)
      daemon.send(signal: SIGTERM)
      #expect(try client.receiveTextToEnd() == "bye\n")
      client.close()
      let exit = try daemon.child.wait(within: .seconds(2))
      #expect(exit == .status(0))
    }
  }

  @Test(arguments: [false, true]) func aShutdownIsAnsweredAndThenItEnds(now: Bool) throws {
    try DaemonFixture.with(["server.service": "echo"]) { daemon in
      let client = try daemon.connect()
      if now { _ = try client.sendUntilStuck(atMost: 64 << 20, bytes: Pattern.slice) }
      let reply = try daemon.call("io.usher.Admin.Shutdown", "{\"now\":\(now)}")
      #expect(reply["parameters"] == .object(["activated": .bool(false)]))
      let exit = try daemon.child.wait(within: .seconds(2))
      #expect(exit == .status(0))
      #expect(try now ? client.isReset() : client.receiveToEnd() == [])
      daemon.send(signal: SIGTERM)
    }
  }

  @Test func anOperatorWhoWatchesLearnsOfAllThat() throws {
    try DaemonFixture.with { daemon in
      let watch = try daemon.connectAdmin()
      try watch.send("{\"method\":\"io.usher.Admin.Watch\",\"more\":true}\0")
      #expect(try watch.receiveReply()["parameters"]?["ready"] == .bool(true))
      let client = try daemon.connect()
      try daemon.waitForClients(1)
      _ = try daemon.call("io.usher.Admin.Drain")
      _ = try client.receiveToEnd()
      client.close()
      try eventually("drained") { try daemon.status().json["drain"]?["state"] == .string("done") }
      _ = try daemon.ask("resume")
      _ = try daemon.ask("ban 10.0.0.7 too loud")
      _ = try daemon.ask("unban 10.0.0.7")
      _ = try daemon.ask("reload")
      var kinds: [String] = []
      while kinds.last != "reloaded" {
        let event = try #require(try watch.receiveReply()["parameters"]?["event"])
        kinds.append(try #require(event["kind"]?.string))
      }
      let others = kinds.filter { $0 != "draining" }
      #expect(others == ["connected", "disconnected", "resumed", "banned", "unbanned", "reloaded"])
      #expect(kinds.contains("draining"))
      daemon.send(signal: SIGTERM)
      #expect(try watch.receiveReply()["parameters"]?["event"]?["kind"] == .string("stopping"))
    }
  }
}
