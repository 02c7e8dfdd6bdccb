import Glibc
import Sockets
import SystemPackage
import Terminal

/// The network's side of a conversation: what waits to be sent, and what has come to an end.
struct Exchange: ~Copyable {
  /// How many bytes may wait to be sent before more are asked for.
  private static let limit = 65_536

  private let stream: Stream
  private var wire: Wire
  private var outgoing = ByteQueue()

  /// Whether everything there is to say has been said.
  private var isFinishing = false
  /// Whether the server has not yet been told that nothing more comes.
  private var isSending = true
  private var failure: Ending?

  /// Whether more may come from the server.
  private(set) var isReceiving = true

  /// Talks over a connection.
  init(over stream: consuming Stream, wire: Wire) {
    self.stream = stream
    self.wire = wire
  }

  /// Whether there is a use, and room, for more to send.
  var wantsMore: Bool { !isFinishing && isSending && outgoing.count < Self.limit }

  /// How it came to its end, once nothing more is received.
  var ending: Ending { failure ?? .complete }

  /// What to wait for.
  ///
  /// - Parameter isReader: Whether there is room for what arrives.
  /// - Returns: The connection and its events.
  func item(isReader: Bool) -> pollfd {
    stream.withNumber {
      pollfd($0, isReader && isReceiving ? POLLIN : 0, isSending && !outgoing.isEmpty ? POLLOUT : 0)
    }
  }

  /// Does what the connection is ready for.
  ///
  /// - Returns: The text that has arrived.
  mutating func exchange(_ item: pollfd) -> [UInt8] {
    if item.isReady(POLLOUT), CInt(item.events) & POLLOUT != 0 { send() }
    guard item.isReady(POLLIN), CInt(item.events) & POLLIN != 0 else { return [] }
    return receive()
  }
}

// MARK: Sending

extension Exchange {
  /// Sends a line.
  mutating func say(line: String) {
    outgoing.append(wire.encode(line: line))
    send()
  }

  /// Sends the next part of a text.
  mutating func say(_ chunk: [UInt8]) throws {
    outgoing.append(try wire.encode(chunk))
    send()
  }

  /// Sends the end of a text, and then nothing more.
  mutating func finish() throws {
    outgoing.append(try wire.encodeEnd())
    isFinishing = true
    send()
  }

  private mutating func send() {
    do throws(SocketError) {
      while isSending, !outgoing.isEmpty {
        let sent = try outgoing.withFirst { bytes throws(SocketError) in try stream.send(bytes) }
        guard let sent else { return }
        outgoing.remove(sent)
      }
      guard isSending, isFinishing else { return }
      isSending = false
      try stream.shutdown(.sending)
    } catch {
      // What arrived before that, such as the reason for it, can still be received.
      isSending = false
      if failure == nil { failure = .broken(error.code) }
    }
  }
}

// MARK: Receiving

extension Exchange {
  private mutating func receive() -> [UInt8] {
    var count: Int?
    var text: [UInt8] = []
    do {
      let chunk = try [UInt8](capacity: 65_536) { (output: inout OutputSpan<UInt8>) throws(SocketError) in
        count = try stream.receive(into: &output)
      }
      if count == 0 { end(with: ending(atEnd: ())) }
      try wire.decode(chunk, into: &text)
    } catch let error as SocketError {
      end(with: .broken(error.code))
    } catch {
      end(with: .malformed("a message is said to be longer than \(Wire.limit) bytes"))
    }
    return text
  }

  /// What it means that the server has closed.
  private func ending(atEnd: Void) -> Ending? {
    guard wire.mayEnd else { return .malformed("the connection was closed inside a message") }
    return isSending ? .closedByServer(unsent: outgoing.count) : nil
  }

  private mutating func end(with ending: Ending?) {
    isReceiving = false
    isSending = false
    if failure == nil { failure = ending }
  }
}
