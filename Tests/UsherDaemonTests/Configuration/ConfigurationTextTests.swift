import Foundation
import Testing
import UsherDaemon

@Suite struct ConfigurationTextTests {
  static let services = ["upper", "echo", "relay"]
  static let keys = ConfigurationKey.all(services: services)

  static func read(_ text: String) throws -> Configuration {
    var configuration = Configuration(service: "upper")
    try configuration.apply(TOMLDocument(file: "printed", bytes: Array(text.utf8)), keys: keys)
    return configuration
  }

  @Test func readsBackAsTheSameConfiguration() throws {
    let original = try Self.read(
      """
      server = { listen = ["[::1]:0", "unix:/tmp/a \\"b\\" c"], framing = "length", queues = 3 }
      limits = { message_bytes = 1023, output_bytes = "3MiB", idle = "1h1ms", keepalive = 0 }
      drain = { farewell = "a \\\\ b \\n \\u0007 \\u009b ü \\"", deadline = "0s" }
      """)
    var again = try Self.read(original.toml(keys: Self.keys))
    #expect(again.origins.count == Self.keys.count, "every key is printed")
    again.origins = original.origins
    #expect(again == original)
  }

  @Test func saysWhereEachValueCameFrom() throws {
    var configuration = try Self.read("[server]\nqueues = 3\n")
    try configuration.set("server.framing", to: .text("line"), by: "--framing", keys: Self.keys)
    let lines = configuration.toml(keys: Self.keys).split(separator: "\n")
    #expect(lines.contains("queues = 3  # printed:2"))
    #expect(lines.contains("framing = \"line\"  # --framing"))
    #expect(lines.contains("service = \"upper\"  # default"))
  }

  @Test func theFileThatIsShippedHasEveryKeyAtItsDefault() throws {
    let configuration = try Self.read(Self.shipped)
    var defaults = Configuration(service: "upper")
    defaults.origins = configuration.origins
    #expect(configuration == defaults)
    let missing = Self.keys.map(\.name).filter { configuration.origins[$0] == nil }
    #expect(missing.isEmpty)
  }

  @Test func theFileThatIsShippedExplainsEveryKey() {
    var isExplained = false
    for line in Self.shipped.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("#") {
        isExplained = true
      } else {
        if line.contains(" = ") { #expect(isExplained || line.contains("#"), "\(line)") }
        isExplained = false
      }
    }
  }

  static let shipped: String = {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let root = tests.deletingLastPathComponent().deletingLastPathComponent()
    let text = try? String(contentsOf: root.appending(path: "config/usherd.toml"), encoding: .utf8)
    return text ?? "the file is missing"
  }()
}
