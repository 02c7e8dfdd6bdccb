import Glibc
import Testing

/// How the daemon ends.
@Suite(.evidence) struct SignalTests {
  @Test(arguments: [SIGTERM, SIGINT])
  func withoutClientsItEndsAtOnce(_ signal: CInt) throws {
    try DaemonFixture.with { daemon in
      let exit = try daemon.end(by: signal, within: .milliseconds(700))
      #expect(exit == .status(0))
    }
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func whatWasReceivedIsAnsweredBeforeTheEnd(_ signal: CInt) throws {
    try DaemonFixture.with(["server.framing": "line"]) { daemon in
      let clients = try (0..<20).map { _ in try daemon.connect() }
      try daemon.waitForClients(20)
      // Their bytes are in its sockets when send returns.
      for (number, client) in clients.enumerated() { try client.send("one \(number)\ntwo \(number)\n") }
      daemon.send(signal: signal)
      for (number, client) in clients.enumerated() {
        #expect(try client.receiveTextToEnd() == "ONE \(number)\nTWO \(number)\n")
        client.close()
      }
      let exit = try daemon.child.wait(within: .seconds(1))
      #expect(exit == .status(0))
    }
  }

  @Test func aClientThatReadsLateGetsAllThatItIsOwedBeforeTheEnd() throws {
    try DaemonFixture.with(["server.service": "echo"]) { daemon in
      let client = try Self.stuckClient(of: daemon)
      daemon.send(signal: SIGTERM)
      try Self.waitUntilStopping(daemon)
      let received = try client.receiveToEnd()
      #expect(!received.isEmpty)
      #expect(Pattern.matches(received, at: 0))
      client.close()
    }
  }

  @Test func aClientInTheMiddleOfAMessageMayFinishIt() throws {
    try DaemonFixture.with(["server.framing": "line"]) { daemon in
      let client = try daemon.connect()
      try client.send("one\ntw")
      #expect(try client.receiveLine() == "ONE")
      daemon.send(signal: SIGTERM)
      try Self.waitUntilStopping(daemon)
      #expect(try client.receive(during: .milliseconds(200)) == .nothing)
      try client.send("o\n")
      #expect(try client.receiveTextToEnd() == "TWO\n")
      client.close()
    }
  }

  @Test func clientsThatNeitherSendNorCloseDoNotHoldItUp() throws {
    try DaemonFixture.with { daemon in
      let clients = try (0..<50).map { _ in try daemon.connect() }
      try daemon.waitForClients(50)
      let exit = try daemon.end(by: SIGTERM)
      #expect(exit == .status(0))
      for client in clients { #expect(try client.receiveToEnd() == []) }
    }
  }

  @Test func itTakesNobodyOnceItIsStopping() throws {
    try DaemonFixture.with(["server.service": "echo"]) { daemon in
      let client = try Self.stuckClient(of: daemon)
      daemon.send(signal: SIGTERM)
      try Self.waitUntilStopping(daemon)
      #expect(daemon.child.exit == nil)
      daemon.send(signal: SIGTERM)
      client.close()
    }
  }

  @Test func atTheDeadlineWhoeverIsLeftIsCutOff() throws {
    try DaemonFixture.with(["server.service": "echo", "drain.deadline": "600ms"]) { daemon in
      let client = try Self.stuckClient(of: daemon)
      let start = ContinuousClock.now
      let exit = try daemon.end(by: SIGTERM, within: .seconds(3))
      #expect(exit == .status(0))
      #expect(ContinuousClock.now - start > .milliseconds(500))
      #expect(try client.isReset())
    }
  }

  @Test func aSecondSignalEndsItAbruptly() throws {
    try DaemonFixture.with(["server.service": "echo", "drain.deadline": "60s"]) { daemon in
      let client = try Self.stuckClient(of: daemon)
      daemon.send(signal: SIGTERM)
      try Self.waitUntilStopping(daemon)
      let exit = try daemon.end(by: SIGTERM, within: .milliseconds(700))
      #expect(exit == .status(0))
      #expect(try client.isReset())
    }
  }

  @Test func theFarewellReachesEachClient() throws {
    try DaemonFixture.with(["server.framing": "line", "drain.farewell": "back soon"]) { daemon in
      let clients = try (0..<5).map { _ in try daemon.connect() }
      try daemon.waitForClients(5)
      daemon.send(signal: SIGTERM)
      for client in clients {
        #expect(try client.receiveTextToEnd() == "back soon\n")
        client.close()
      }
    }
  }

  /// A client that is owed what it does not read.
  private static func stuckClient(of daemon: Daemon) throws -> TestClient {
    let client = try daemon.connect()
    _ = try client.sendUntilStuck(atMost: 64 << 20, bytes: Pattern.slice)
    return client
  }

  private static func waitUntilStopping(_ daemon: Daemon) throws {
    let address = try daemon.address
    try eventually("connections are refused") {
      do {
        _ = try TestClient(address)
        return false
      } catch let error as CallFailure {
        return error.code == ECONNREFUSED
      }
    }
  }
}
