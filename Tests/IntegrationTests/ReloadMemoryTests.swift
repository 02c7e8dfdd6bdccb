import Foundation
import Testing

/// What a reload leaves behind.
@Suite(.evidence) struct ReloadMemoryTests {
  private func residentBytes(_ daemon: Daemon) throws -> Int {
    let text = try String(contentsOfFile: "/proc/\(daemon.child.pid)/statm", encoding: .utf8)
    let pages = try #require(text.split(separator: " ").dropFirst().first.flatMap { Int($0) })
    return pages * 4_096
  }

  /// Asks so many times over one connection, where that is wanted with another file each time.
  private func reload(_ daemon: Daemon, times: Int, changed: Bool) throws {
    let admin = try daemon.connectAdmin()
    for time in 0..<times {
      if changed {
        let settings: Settings = [
          "limits.clients": SettingValue(integerLiteral: 50 + time % 50),
          "access.deny": ["192.0.2.\(time % 256)"],
        ]
        try daemon.scratch.write("usherd.toml", daemon.scratch.complete(settings).file)
      }
      try admin.send("{\"method\":\"io.usher.Admin.Reload\"}\0")
      #expect(try admin.receiveReply()["error"] == nil)
    }
    admin.close()
  }

  @Test(arguments: [false, true]) func readingTheFileAgainTakesNoMemory(changed: Bool) throws {
    let settings: Settings = ["limits.clients": 50, "access.deny": ["192.0.2.0/24", "198.51.100.0/24"]]
    // Else the C library keeps some megabytes for each thread that has ever read one, and what is left behind does not
    // show beside them.
    try DaemonFixture.with(settings, environment: ["MALLOC_ARENA_MAX": "1"]) { daemon in
      try reload(daemon, times: 200, changed: changed)
      let before = try residentBytes(daemon)
      try reload(daemon, times: 1_000, changed: changed)
      // A kilobyte for each would be as much.
      let grown = try residentBytes(daemon) - before
      #expect(grown < 1 << 20)
    }
  }
}
