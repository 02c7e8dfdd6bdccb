import Sockets
import Testing

/// Accepts the client that is known to be on its way.
func accept(from listener: borrowing Listener) throws -> Accepted {
  // The client's side is connected before the kernel has queued it here only if the backlog is full.
  guard let accepted = try listener.accept() else { throw Missing() }
  return accepted
}

/// Something that a test relies on did not come.
struct Missing: Error {}

extension Stream {
  /// How long a test waits for what must come at once.
  static var patience: Duration { .seconds(10) }

  /// Sends a short text, which the kernel takes whole.
  borrowing func send(_ text: String) throws {
    let bytes = Array(text.utf8)
    let sent = try send(bytes.span)
    #expect(sent == bytes.count)
  }

  /// Receives until the peer's end.
  borrowing func receiveAll() throws -> String {
    var all: [UInt8] = []
    while true {
      guard try waitUntilReadable(timeout: Self.patience) else { throw Missing() }
      var count: Int? = 0
      let piece = try [UInt8](capacity: 4096) { (output: inout OutputSpan<UInt8>) throws(SocketError) in
        count = try receive(into: &output)
      }
      if count == 0 { return String(decoding: all, as: UTF8.self) }
      all += piece
    }
  }
}
