import Glibc
import Testing

/// The text front of the admin socket, as everyday tools meet it.
@Suite(.evidence) struct AdminTextTests {
  @Test(arguments: ["status", "clients", "help"])
  func netcatIsAnsweredInText(_ command: String) throws {
    try DaemonFixture.with { daemon in
      let netcat = try daemon.run("nc", ["-N", "-U", daemon.scratch.adminSocket], input: "\(command)\n")
      #expect(netcat.output.hasSuffix("\n\n") && netcat.output.count > 10)
      #expect(!netcat.output.hasPrefix("error: "))
      #expect(!netcat.output.dropLast(2).contains("\n\n"), "the empty line is the end of an answer")
    }
  }

  @Test func socatIsAnsweredInText() throws {
    try DaemonFixture.with { daemon in
      let client = try daemon.connect()
      let id = try daemon.id(of: client)
      let socat = try daemon.run(
        "socat", ["-", "UNIX-CONNECT:\(daemon.scratch.adminSocket)"], input: "clients\n")
      #expect(socat.output.contains(client.localAddress) && socat.output.contains("\(id)"))
    }
  }

  @Test func aKickInTextReachesTheClientWithItsReason() throws {
    try DaemonFixture.with { daemon in
      let client = try daemon.connect()
      let id = try daemon.id(of: client)
      let answer = try daemon.ask("kick \(id) too loud, again")
      #expect(answer.joined().contains("\(id)"))
      #expect(!answer[0].hasPrefix("error: "))
      #expect(try client.receiveTextToEnd() == "too loud, again\n")
      client.close()
      try daemon.waitForClients(0)
    }
  }

  @Test(arguments: [
    "nonsense", "kick", "kick everyone", "kick -1", "status of what", "\u{1}\u{2}", "GET / HTTP/1.1",
  ])
  func aCommandThatMeansNothingIsAnErrorAndTheNextOneIsAnswered(_ command: String) throws {
    try DaemonFixture.with { daemon in
      let client = try daemon.connect()
      try daemon.waitForClients(1)
      let admin = try daemon.connectAdmin()
      try admin.send("\(command)\n")
      let answer = try admin.receiveAnswer()
      #expect(answer.first?.hasPrefix("error: ") == true)
      try admin.send("status\n")
      #expect(try admin.receiveAnswer().first?.hasPrefix("error: ") == false)
      #expect(try client.receive(during: .milliseconds(20)) == .nothing)
    }
  }

  @Test func atTheEndOfItsInputEachCommandIsAnsweredAndThenItCloses() throws {
    try DaemonFixture.with { daemon in
      let admin = try daemon.connectAdmin()
      try admin.send("status\nclients\nnonsense\nhelp")
      try admin.shutdownSending()
      #expect(try !admin.receiveAnswer().isEmpty)
      _ = try admin.receiveAnswer()
      #expect(try admin.receiveAnswer().first?.hasPrefix("error: ") == true)
      #expect(try admin.receiveAnswer().joined().contains("kick"))
      #expect(try admin.receiveToEnd() == [])
    }
  }

  @Test func eachActionIsLoggedWithTheCallersUserAndProcess() throws {
    try DaemonFixture.with { daemon in
      let client = try daemon.connect()
      let id = try daemon.id(of: client)
      let kick = try daemon.start("usherctl", ["kick", "\(id)", "--reason", "too loud"])
      #expect(try kick.finish().status == 0)
      let lines = try daemon.log.wait(for: "the kick, with uid and pid") {
        $0.contains("kick") && $0.contains("pid=\(kick.child.pid)") && $0.contains("uid=\(geteuid())")
      }
      #expect(lines.count == 1)
    }
  }
}
