import FoundationEssentials
import Glibc
import Testing

/// Where other people's Varlink clients are; `nil` where they are not.
private enum VarlinkTools {
  /// The Python of `make deps`, which has the library.
  static let python: String? = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
    let path = root.appendingPathComponent(".build/python/bin/python3").standardized.path
    return FileManager.default.isExecutableFile(atPath: path) ? path : nil
  }()

  /// That of systemd, from 255 on.
  static let varlinkctl = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .map { "\($0)/varlinkctl" }.first { FileManager.default.isExecutableFile(atPath: $0) }
}

/// Varlink clients that are not ours, before the real daemon.
@Suite(.evidence) struct VarlinkToolsTests {
  private func python(_ arguments: String..., before daemon: Daemon) throws -> Outcome {
    try daemon.run(try #require(VarlinkTools.python), ["-m", "varlink.cli"] + arguments)
  }

  @Test(.enabled(if: VarlinkTools.python != nil, "`make deps` installs the Python library"))
  func thePythonClientFindsItsWayAndActs() throws {
    try DaemonFixture.with(["server.framing": "line"]) { daemon in
      let address = "unix:\(daemon.scratch.adminSocket)"
      let info = try python("info", address, before: daemon)
      #expect(info.output.contains("io.usher.Admin") && info.output.contains("usherd"))
      let help = try python("help", "\(address)/io.usher.Admin", before: daemon)
      #expect(help.output.contains("method KickClients("))

      let client = try daemon.connect()
      let id = try daemon.id(of: client)
      let kick = try python(
        "call", "\(address)/io.usher.Admin.KickClients",
        "{\"selector\":{\"ids\":[\(id)]},\"reason\":\"see you\"}", before: daemon)
      #expect(try JSON(parsing: kick.output)["kicked"] == .array([.int(id)]))
      #expect(try client.receiveTextToEnd() == "see you\n")
      let refused = try python(
        "call", "\(address)/io.usher.Admin.KickClients", "{\"selector\":{}}", before: daemon)
      #expect(refused.errors.contains("EmptySelector"))
    }
  }

  /// Everything that the interface declares, called by a client that goes by the description alone.
  @Test(.enabled(if: VarlinkTools.python != nil, "`make deps` installs the Python library"))
  func thePythonClientDrivesEveryMethod() throws {
    try DaemonFixture.with(["server.framing": "line"]) { daemon in
      let client = try daemon.connect()
      let id = try daemon.id(of: client)
      let program = """
        import re, socket, sys, varlink
        path, id, host, port = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
        text = ""
        called = set()

        def open_admin():
            return varlink.Client.new_with_address("unix:" + path).open("io.usher.Admin")

        def call(name, *arguments, **more):
            called.add(name)
            with open_admin() as admin:
                return getattr(admin, name)(*arguments, **more)

        with varlink.Client.new_with_address("unix:" + path).open("org.varlink.service") as service:
            text = service.GetInterfaceDescription("io.usher.Admin")["description"]

        assert call("GetStatus")["clients"]["current"] == 1
        call("Ping")
        assert call("GetMetrics")["text"].endswith("# EOF\\n")
        assert any(s["key"] == "limits.clients" for s in call("GetConfiguration")["settings"])
        assert call("GetLogLevel")["level"] == "info"
        assert call("SetLogLevel", "debug")["before"] == "info"
        assert call("Reload", False)["changed"] == ["log.level"]
        call("LabelClient", id, "green")
        with open_admin() as admin:
            called.add("ListClients")
            batches = list(admin.ListClients(selector={"labels": ["gr*"]}, _more=True))
            assert [c["id"] for b in batches for c in b["clients"]] == [id], batches
        assert call("SendText", {"ids": [id]}, "hello")["sent"] == 1
        with open_admin() as admin:
            called.add("Watch")
            events = admin.Watch(_more=True)
            assert next(events)["ready"]
            newcomer = socket.create_connection((host, port))
            event = next(e["event"] for e in events if e.get("event"))
            assert event["kind"] == "connected", event
        assert call("KickClients", {"ids": [event["client"]["id"]]}, "out")["kicked"] == [event["client"]["id"]]
        assert newcomer.makefile().read() == "out\\n"
        assert call("BanAddress", "192.0.2.0/24", None, "why")["ban"]["reason"] == "why"
        assert [b["address"] for b in call("ListBans")["bans"]] == ["192.0.2.0/24"]
        call("UnbanAddress", "192.0.2.0/24")
        with open_admin() as admin:
            called.add("Drain")
            replies = list(admin.Drain(spreadUSec=0, farewell="bye", _more=True))
            assert replies[-1]["progress"]["left"] == 0, replies
        assert call("Resume")["wasDraining"]
        try:
            call("LabelClient", 10**6, "x")
            assert False, "there is no such client"
        except varlink.VarlinkError as error:
            assert error.error() == "io.usher.Admin.NoSuchClient", error
        assert call("Shutdown", False)["activated"] is False
        declared = set(re.findall(r"^method (\\w+)", text, re.M))
        assert called == declared, called ^ declared
        """
      let outcome = try daemon.run(
        try #require(VarlinkTools.python),
        ["-c", program, daemon.scratch.adminSocket, "\(id)", "localhost", "\(try daemon.port)"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try client.receiveTextToEnd() == "hello\nbye\n")
      #expect(try daemon.child.wait(within: .seconds(10)) == .status(0))
      daemon.send(signal: SIGTERM)
    }
  }

  @Test(.enabled(if: VarlinkTools.varlinkctl != nil, "varlinkctl is in systemd 255 and later"))
  func varlinkctlFindsItsWayAndActs() throws {
    try DaemonFixture.with(["server.framing": "line"]) { daemon in
      let varlinkctl = try #require(VarlinkTools.varlinkctl)
      let socket = daemon.scratch.adminSocket
      let interfaces = try daemon.run(varlinkctl, ["list-interfaces", socket])
      #expect(interfaces.output == "io.usher.Admin\norg.varlink.service\n")
      for interface in ["io.usher.Admin", "org.varlink.service"] {
        let text = try daemon.run(varlinkctl, ["introspect", socket, interface])
        #expect(text.status == 0 && text.errors == "", "\(text.errors)")
      }
      let client = try daemon.connect()
      let id = try daemon.id(of: client)
      let kick = try daemon.run(
        varlinkctl, ["call", "-j", socket, "io.usher.Admin.KickClients", "{\"selector\":{\"ids\":[\(id)]}}"])
      #expect(try JSON(parsing: kick.output)["kicked"] == .array([.int(id)]))
      #expect(try client.receiveTextToEnd() == "")
    }
  }
}
