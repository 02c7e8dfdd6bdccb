import Glibc
import Testing

/// The Varlink front of the admin socket, as a raw socket meets it.
@Suite(.evidence) struct AdminVarlinkTests {
  @Test func varlinkIsSpokenInPiecesOfAnySize() throws {
    try DaemonFixture.with { daemon in
      let admin = try daemon.connectAdmin()
      for byte in Array("{\"method\":\"org.varlink.service.GetInfo\"}\0".utf8) { try admin.send([byte]) }
      let info = try #require(try admin.receiveReply()["parameters"])
      #expect(info.keys.isSuperset(of: ["vendor", "product", "version", "url", "interfaces"]))
      let interfaces = Set(info["interfaces"]?.array ?? [])
      #expect(interfaces.isSuperset(of: [.string("org.varlink.service"), .string("io.usher.Admin")]))
    }
  }

  @Test func callsInOnePieceAreAnsweredInTheirOrder() throws {
    try DaemonFixture.with { daemon in
      let admin = try daemon.connectAdmin()
      let status = "{\"method\":\"io.usher.Admin.GetStatus\"}\0"
      let list = "{\"method\":\"io.usher.Admin.ListClients\",\"parameters\":{}}\0"
      try admin.send(status + list + status)
      #expect(try admin.receiveReply()["parameters"]?["pid"] == .int(Int(daemon.child.pid)))
      #expect(try admin.receiveReply()["parameters"]?["clients"] == .array([]))
      #expect(try admin.receiveReply()["parameters"]?["pid"] == .int(Int(daemon.child.pid)))
    }
  }

  @Test func theStatusHasTheFieldsThatProgramsRead() throws {
    try DaemonFixture.with(["server.framing": "line"]) { daemon in
      let client = try daemon.connect()
      try client.send("hello\n")
      _ = try client.receiveLine()
      let status = try daemon.status().json
      #expect(
        status.keys == [
          "version", "pid", "state", "startedUSec", "uptimeUSec", "service", "framing", "lanes", "listeners",
          "clients",
          "traffic", "supervised", "handedOver",
        ])
      #expect(status["state"] == .string("running"))
      #expect(status["service"] == .string("upper"))
      #expect(status["framing"] == .string("line"))
      #expect(status["supervised"] == .bool(false))
      #expect(status["handedOver"] == .int(0))
      #expect(status["clients"]?.keys == ["current", "peak", "accepted", "refused", "kicked", "limit"])
      #expect(status["clients"]?["limit"] == .int(10_000))
      #expect(status["clients"]?["peak"] == .int(1))
      #expect(
        status["traffic"]
          == .object(["messagesIn": .int(1), "messagesOut": .int(1), "bytesIn": .int(6), "bytesOut": .int(6)])
      )
      #expect(status["lanes"]?.array?.first?.keys == ["index", "clients", "messagesIn", "respondedUSec"])
      #expect(status["listeners"]?.array?.first?.keys == ["name", "endpoint", "activated"])
      let port = try daemon.port
      #expect(status["listeners"]?.array?.first?["endpoint"] == .string("127.0.0.1:\(port)"))
      #expect(status["listeners"]?.array?.first?["name"] == .string("127.0.0.1:0"))
    }
  }

  @Test func aClientIsListedWithTheFieldsThatProgramsRead() throws {
    try DaemonFixture.with(["server.framing": "line"], listen: ["127.0.0.1:0", "unix:data.sock"]) { daemon in
      let client = try daemon.connect()
      let local = try daemon.connect(to: daemon.addresses[1])
      for each in [client, local] {
        try each.send("hello\n")
        _ = try each.receiveLine()
      }
      let listing = try daemon.listing()
      let fields: Set = [
        "id", "endpoint", "label", "lane", "connectedUSec", "idleUSec", "messagesIn", "messagesOut",
        "bytesIn",
        "bytesOut", "queuedBytes", "state",
      ]
      let record = try #require(listing.first { $0["endpoint"] == .string(client.localAddress) })
      #expect(record.keys == fields)
      #expect(record["label"] == .string(""))
      #expect(record["state"] == .string("open"))
      #expect(record["messagesIn"] == .int(1) && record["bytesIn"] == .int(6))
      #expect(record["messagesOut"] == .int(1) && record["bytesOut"] == .int(6))
      let localRecord = try #require(listing.first { $0["endpoint"] == .string("unix:") })
      #expect(localRecord.keys == fields.union(["peerPid", "peerUid"]))
      #expect(localRecord["peerPid"] == .int(Int(getpid())))
      #expect(localRecord["peerUid"] == .int(Int(geteuid())))
    }
  }

  @Test func aMethodThatIsNotThereIsNamedInTheError() throws {
    try DaemonFixture.with { daemon in
      let method = try daemon.call("io.usher.Admin.Nonsense")
      #expect(method["error"] == .string("org.varlink.service.MethodNotFound"))
      #expect(method["parameters"]?["method"]?.string?.contains("Nonsense") == true)
      let interface = try daemon.call("io.nobody.Here.GetStatus")
      #expect(interface["error"] == .string("org.varlink.service.InterfaceNotFound"))
      #expect(interface["parameters"]?["interface"] == .string("io.nobody.Here"))
    }
  }
}
