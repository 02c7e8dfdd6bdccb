import Glibc
import Testing

@testable import Sockets

/// Accepts the client that is known to be on its way.
func accept(from listener: borrowing Listener) throws -> Accepted {
  // The client's side is connected before the kernel has queued it here only if the backlog is full.
  guard let accepted = try listener.accept() else { throw Missing() }
  return accepted
}

/// A port that is free on every address of both families: port 0 gives one that is free on one address.
func freePort() throws -> UInt16 {
  let holder = try Descriptor.socket(family: AF_INET6)
  try holder.setOption(CInt(IPPROTO_IPV6), IPV6_V6ONLY, 0)
  try holder.bind(to: KernelAddress(.ip(.ipv6Any, port: 0)))
  return try #require(try holder.localAddress().port)
}

extension Listener {
  /// Whether there is no client to accept.
  borrowing func nobodyWaits() throws -> Bool {
    switch try accept() {
    case .some: false
    case .none: true
    }
  }
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

  /// Receives what is there: nothing at the end, `nil` if there is nothing now.
  borrowing func receivePiece() throws -> [UInt8]? {
    var count: Int?
    let piece = try [UInt8](capacity: 65_536) { (output: inout OutputSpan<UInt8>) throws(SocketError) in
      count = try receive(into: &output)
    }
    return count == nil ? nil : piece
  }

  /// Receives until the peer's end.
  borrowing func receiveAll() throws -> String {
    var all: [UInt8] = []
    while try waitUntilReadable(timeout: Self.patience) {
      guard let piece = try receivePiece() else { continue }
      if piece.isEmpty { return String(decoding: all, as: UTF8.self) }
      all += piece
    }
    throw Missing()
  }

  /// Sends until the kernel takes no more, and says how much it took.
  borrowing func sendUntilFull() throws -> Int {
    let block = [UInt8](repeating: 0x55, count: 65_536)
    var sent = 0
    while let count = try send(block.span) { sent += count }
    return sent
  }
}

/// Two ends of a TCP connection over the loopback.
struct TCPPair: ~Copyable {
  let client: Stream
  let server: Stream
}

extension TCPPair {
  static func connect() async throws -> TCPPair {
    let listener = try Listener.bind(to: .ip(.ipv4Loopback, port: 0))
    let endpoint = Endpoint.tcp(host: "127.0.0.1", port: try #require(listener.localAddress.port))
    let client = try await Stream.connect(to: endpoint, timeout: Stream.patience)
    let accepted = try accept(from: listener)
    return TCPPair(client: client, server: accepted.stream)
  }
}
