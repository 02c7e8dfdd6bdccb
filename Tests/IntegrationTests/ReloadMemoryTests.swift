import Foundation
import Testing

/// What a reload leaves behind.
@Suite(.evidence) struct ReloadMemoryTests {
  private func residentBytes(_ daemon: Daemon) throws -> Int {
    let text = try String(contentsOfFile: "/proc/\(daemon.child.pid)/statm", encoding: .utf8)
    let pages = try #require(text.split(separator: " ").dropFirst().first.flatMap { Int($0) })
    return pages * 4_096
  }

  /// Asks so many times over one connection.
  private func reload(_ daemon: Daemon, times: Int) throws {
    let admin = try daemon.connectAdmin()
    for _ in 0..<times {
      try admin.send("{\"method\":\"io.usher.Admin.Reload\"}\0")
      #expect(try admin.receiveReply()["error"] == nil)
    }
    admin.close()
  }

  @Test func readingTheSameFileAgainTakesNoMemory() throws {
    let settings: Settings = ["limits.clients": 50, "access.deny": ["192.0.2.0/24", "198.51.100.0/24"]]
    try DaemonFixture.with(settings) { daemon in
      try reload(daemon, times: 200)
      let before = try residentBytes(daemon)
      try reload(daemon, times: 1_000)
      // A file of this size left some kilobytes behind each time.
      #expect(try residentBytes(daemon) - before < 1 << 20)
    }
  }
}
