import Testing

/// A client that has nothing to do with an attack: it is to be served all the same, and the daemon to stay small.
///
/// For a service that gives a line back, such as `upper` and `echo`.
final class Bystander {
  private let daemon: Daemon
  private let client: TestClient
  private let memoryBefore: Int
  private var mostMemory: Int

  /// Connects before the attack.
  init(of daemon: Daemon, at address: ServerAddress? = nil) throws {
    self.daemon = daemon
    client = try daemon.connect(to: address)
    client.limit = .seconds(30)
    memoryBefore = try daemon.residentMemory
    mostMemory = memoryBefore
    try isServed()
  }

  /// Sends a line and gets it back, and takes note of how much memory the daemon has by now.
  func isServed(sourceLocation: SourceLocation = #_sourceLocation) throws {
    try client.send("hello\n")
    #expect(try client.receiveText(6).uppercased() == "HELLO\n", sourceLocation: sourceLocation)
    mostMemory = max(mostMemory, try daemon.residentMemory)
  }

  /// Expects that the daemon never had more memory than before, but for so many bytes and what allocators keep.
  func expectGrowth(atMost bytes: Int, sourceLocation: SourceLocation = #_sourceLocation) throws {
    try isServed()
    let growth = mostMemory - memoryBefore
    #expect(growth <= bytes + 24 << 20, "grew by \(growth >> 20) MiB", sourceLocation: sourceLocation)
  }
}
