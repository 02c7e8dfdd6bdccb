import Testing

extension HeavyTests {
  /// Thousands of clients at once.
  @Suite struct ManyClientsTests {
    @Test(arguments: ["raw", "line"])
    func eachOf5000ClientsGetsItsOwnAnswersAndNoOther(_ framing: String) throws {
      try DaemonFixture.with(["server.framing": "\(framing)"]) { daemon in
        let fleet = try Fleet(5_000, at: daemon.address)
        for round in 0..<4 {
          let strangers = try fleet.exchange {
            "round \(round), client \($0)\n"
          } answer: {
            "ROUND \(round), CLIENT \($0)\n"
          }
          #expect(strangers.isEmpty, "\(strangers.count) clients got something else")
        }
        #expect(try daemon.status().clientsNow == 5_000)
      }
    }

    @Test(.enabled(if: Fleet.descriptorLimit >= 12_000, "10,000 clients need as many descriptors here, too"))
    func theOperatorIsAnsweredWhile10000ClientsTalk() throws {
      try DaemonFixture.with { daemon in
        let fleet = try Fleet(9_999, at: daemon.address)
        let quiet = try daemon.connect()
        try daemon.waitForClients(10_000)
        func talk(while command: String) throws -> JSON {
          // Into a file, which takes the answer without anyone who reads it meanwhile.
          let line = "exec \(Programs.path(of: "usherctl")) --json \(command) >answer"
          let tool = try daemon.start("sh", ["-c", line])
          let deadline = Deadline(after: .seconds(10))
          while tool.child.exit == nil {
            guard !deadline.hasPassed else { throw TestFailure("no answer to \(command)") }
            let strangers = try fleet.exchange {
              "hello from \($0)"
            } answer: {
              "HELLO FROM \($0)"
            }
            #expect(strangers.isEmpty, "\(command)")
          }
          return try JSON(parsing: daemon.scratch.read("answer"))
        }
        #expect(try Status(json: talk(while: "status")).clientsNow == 10_000)
        // A lane has 20 ms to answer, in which it may not get to run on a machine with more to do than cores. Then
        // it is named; a kick is carried out all the same.
        let listing = try talk(while: "clients")
        #expect(
          listing["clients"]?.array?.count == 10_000 || listing["unresponsive"]?.array?.isEmpty == false)
        let id = try daemon.log.wait(for: "endpoint=\(quiet.localAddress) ").split(separator: " ").drop {
          $0 != "client"
        }
        _ = try talk(while: "kick \(id.dropFirst().first ?? "") --reason 'too loud'")
        #expect(try quiet.receiveTextToEnd() == "too loud\n")
      }
    }

    @Test func theClientAfterTheLastPlaceWaitsUntilOneIsFree() throws {
      try DaemonFixture.with(["limits.clients": 3]) { daemon in
        let inside = try (0..<3).map { _ in try daemon.connect() }
        try daemon.waitForClients(3)
        let waiting = try daemon.connect()
        try waiting.send("hello")
        #expect(try waiting.receive(during: .milliseconds(300)) == .nothing)
        inside[1].close()
        #expect(try waiting.receiveText(5) == "HELLO")
        #expect(try daemon.status().clientsNow == 3)
      }
    }

    @Test func theClientAfterTheLastPlaceIsToldWhyWhereThatIsThePolicy() throws {
      let settings: Settings = [
        "limits.clients": 16, "limits.when_full": "refuse", "server.framing": "line",
      ]
      try DaemonFixture.with(settings) { daemon in
        let inside = try (0..<16).map { _ in try daemon.connect() }
        try daemon.waitForClients(16)
        for _ in 0..<3 {
          let refused = try daemon.connect()
          let text = try refused.receiveTextToEnd()
          #expect(text.hasSuffix("\n") && text.count > 5 && text.filter { $0 == "\n" }.count == 1)
        }
        #expect(try daemon.status().json["clients"]?["refused"] == .int(3))
        inside[0].close()
        try daemon.waitForClients(15)
        let next = try daemon.connect()
        try next.send("hello\n")
        #expect(try next.receiveLine() == "HELLO")
      }
    }
  }
}
