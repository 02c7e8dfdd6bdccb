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
