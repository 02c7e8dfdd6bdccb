import Glibc
import Sockets

/// A server of one connection that does exactly what a test says.
final class ClientsServer: Sendable {
  private let listener: Listener

  /// As a client is told it.
  let endpoint: String

  /// Listens on a port of the loopback.
  init(backlog: Int = 16) throws {
    listener = try Listener.bind(to: .ip(.ipv4Loopback, port: 0), backlog: backlog)
    endpoint = listener.localAddress.description
  }

  /// Waits for a client.
  func accept() throws -> ServersPeer {
    let deadline = Deadline(after: .seconds(10))
    while true {
      if let accepted = try listener.accept() { return ServersPeer(accepted.stream) }
      guard !deadline.hasPassed else { throw TestFailure("no client came") }
      listener.withNumber { number in
        var entry = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        _ = unsafe poll(&entry, 1, deadline.milliseconds)
      }
    }
  }
}

/// A client as its server sees it; every wait has a limit.
struct ServersPeer: ~Copyable {
  private let stream: Stream
  private let limit = Duration.seconds(10)

  init(_ stream: consuming Stream) { self.stream = stream }

  func send(_ text: String) throws { try send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      guard try stream.waitUntilWritable(timeout: limit) else { throw TestFailure("it receives nothing") }
      rest = rest.dropFirst(try stream.send(rest.span) ?? 0)
    }
  }

  /// Receives exactly what is expected, so far.
  func receive(_ count: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      guard let more = try receivePiece(atMost: count - bytes.count) else {
        throw TestFailure("it ended after \(bytes.count) bytes")
      }
      bytes += more
    }
    return bytes
  }

  func receiveText(_ count: Int) throws -> String { String(decoding: try receive(count), as: UTF8.self) }

  /// Receives until the client has shut down its sending side.
  func receiveToEnd() throws -> [UInt8] {
    var bytes: [UInt8] = []
    while let more = try receivePiece(atMost: 65_536) { bytes += more }
    return bytes
  }

  func receiveTextToEnd() throws -> String { String(decoding: try receiveToEnd(), as: UTF8.self) }

  private func receivePiece(atMost capacity: Int) throws -> [UInt8]? {
    while try stream.waitUntilReadable(timeout: limit) {
      var count: Int?
      let bytes = try [UInt8](capacity: capacity) { (output: inout OutputSpan<UInt8>) throws(SocketError) in
        count = try stream.receive(into: &output)
      }
      if let count { return count == 0 ? nil : bytes }
    }
    throw TestFailure("it sends nothing")
  }

  /// Tells the client that nothing more comes, and closes.
  consuming func close() throws { try stream.close() }

  /// Ends the connection with a reset.
  consuming func reset() { stream.abort() }
}
