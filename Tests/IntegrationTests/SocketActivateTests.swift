import FoundationEssentials
import Glibc
import Testing

/// The daemon with sockets that systemd's own tool made.
@Suite(.evidence) struct SocketActivateTests {
  private static let tool = "/usr/bin/systemd-socket-activate"

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: tool), "systemd has it"))
  func itIsStartedByTheFirstOperatorAndTakesClientsToo() throws {
    let scratch = try Scratch()
    try Scratch.$current.withValue(scratch) {
      // It takes no port 0.
      let (data, admin) = (scratch.file("data.sock"), scratch.file("operators"))
      let configuration = try scratch.write("usherd.toml", scratch.complete([:]).file)
      let program = try Program(
        [
          Self.tool, "--listen=\(data)", "--listen=\(admin)", "--fdname=game:admin",
          Programs.path(of: "usherd"), "--config", configuration,
        ], environment: Programs.environment(in: scratch), directory: scratch.path)
      var log: String { String(decoding: program.errorBytes, as: UTF8.self) }
      try program.wait(for: "both sockets") { log.contains("Listening on \(admin)") }
      #expect(!log.contains("ready"))

      let operatorConnection = try TestClient(.unix(admin))
      try operatorConnection.send("{\"method\":\"io.usher.Admin.GetStatus\",\"parameters\":{}}\0")
      let listeners = try #require(try operatorConnection.receiveReply()["parameters"]?["listeners"]?.array)
      #expect(listeners.compactMap { $0["name"]?.string } == ["game"])
      #expect(listeners.compactMap { $0["activated"]?.bool } == [true])
      let client = try TestClient(.unix(data))
      try client.send("hi")
      #expect(try client.receiveText(2) == "HI")

      // The tool has become the daemon.
      #expect(kill(program.child.pid, SIGTERM) == 0)
      #expect(try program.waitForEnd().status == 0)
      #expect(scratch.has("data.sock") && scratch.has("operators"))
    }
  }
}
