import Dispatch
import Glibc
import Sockets
import SystemPackage
import Usher

/// A client of the tests, whose waiting is done on threads of its own.
///
/// Unchecked, since the compiler cannot know that a test sends from one task at a time, receives from one, and
/// closes when neither is under way.
final class Peer: @unchecked Sendable {
  /// How a connection ended.
  enum End: Equatable {
    case orderly
    case reset
  }

  private var stream: Stream?
  private var pending: [UInt8] = []
  private let sending = DispatchQueue(label: "tests.peer.sending")
  private let receiving = DispatchQueue(label: "tests.peer.receiving")

  /// Its own address, by which the server knows it.
  let address: SocketAddress

  init(_ stream: consuming Stream) throws {
    address = try stream.localAddress()
    self.stream = consume stream
  }

  static func connect(to address: SocketAddress) async throws -> Peer {
    let endpoint: Endpoint =
      if let path = address.path {
        .unix(path: path)
      } else {
        .tcp(host: address.ipAddress.map(\.description) ?? "", port: address.port ?? 0)
      }
    return try Peer(await Stream.connect(to: endpoint, timeout: .seconds(patienceSeconds)))
  }

  // MARK: Sending

  func send(_ bytes: [UInt8]) async throws {
    try await offPool(on: sending) {
      var rest = bytes[...]
      while !rest.isEmpty {
        guard try self.waitUntilWritable() else { throw Missing(what: "room for \(rest.count) bytes") }
        rest = rest.dropFirst(try self.sendSome(rest))
      }
    }
  }

  func send(_ text: String) async throws { try await send(Array(text.utf8)) }

  /// Sends until the kernel takes no more, and says how much it took.
  func fill() async throws -> Int {
    try await offPool(on: sending) {
      let block = [UInt8](repeating: 0x61, count: 65_536)
      var count = 0
      while true {
        let sent = try self.sendSome(block[...])
        if sent == 0 { return count }
        count += sent
      }
    }
  }

  private func waitUntilWritable() throws -> Bool {
    switch stream {
    case .some(let stream): try stream.waitUntilWritable(timeout: .seconds(patienceSeconds))
    case .none: throw Missing(what: "a stream")
    }
  }

  private func sendSome(_ bytes: ArraySlice<UInt8>) throws -> Int {
    switch stream {
    case .some(let stream): try stream.send(bytes.span) ?? 0
    case .none: throw Missing(what: "a stream")
    }
  }

  // MARK: Receiving

  /// Receives so many bytes.
  func receive(_ count: Int) async throws -> [UInt8] {
    try await offPool(on: receiving) {
      while self.pending.count < count {
        guard try self.receiveMore() else { throw Missing(what: "\(count) bytes after \(self.text)") }
      }
      defer { self.pending.removeFirst(count) }
      return Array(self.pending.prefix(count))
    }
  }

  /// Receives as many bytes as a text has.
  func receive(as text: String) async throws -> String {
    String(decoding: try await receive(text.utf8.count), as: UTF8.self)
  }

  /// Receives a line, without its LF.
  func line() async throws -> String {
    try await offPool(on: receiving) {
      while true {
        if let end = self.pending.firstIndex(of: 0x0A) {
          defer { self.pending.removeFirst(end + 1) }
          return String(decoding: self.pending[..<end], as: UTF8.self)
        }
        guard try self.receiveMore() else { throw Missing(what: "a line after \(self.text)") }
      }
    }
  }

  /// Receives until the end, which must be an orderly one.
  func rest() async throws -> [UInt8] {
    try await offPool(on: receiving) {
      while try self.receiveMore() {}
      defer { self.pending = [] }
      return self.pending
    }
  }

  func restAsText() async throws -> String { String(decoding: try await rest(), as: UTF8.self) }

  /// Waits for the end and says how it came; what comes before is dropped.
  func end() async throws -> End {
    try await offPool(on: receiving) {
      do {
        while try self.receiveMore() { self.pending = [] }
        return .orderly
      } catch let error as SocketError where error.code == .connectionReset {
        return .reset
      }
    }
  }

  /// Receives so many bytes, or what comes before the end, and says how that came.
  func hear(_ count: Int = .max) async throws -> (bytes: [UInt8], end: End?) {
    try await offPool(on: receiving) {
      var end: End?
      do {
        while end == nil, self.pending.count < count {
          if try !self.receiveMore() { end = .orderly }
        }
      } catch let error as SocketError where error.code == .connectionReset {
        end = .reset
      }
      let heard = Array(self.pending.prefix(count))
      self.pending.removeFirst(heard.count)
      return (heard, end)
    }
  }

  /// Whether nothing comes within a time.
  func hearsNothing(for time: Duration) async throws -> Bool {
    try await offPool(on: receiving) {
      guard self.pending.isEmpty else { return false }
      return try !self.waitUntilReadable(for: time)
    }
  }

  private var text: String { "'\(String(decoding: pending.prefix(80), as: UTF8.self))'" }

  private func receiveMore() throws -> Bool {
    guard try waitUntilReadable(for: .seconds(patienceSeconds)) else {
      throw Missing(what: "bytes or an end")
    }
    return try receiveSome() > 0
  }

  private func waitUntilReadable(for time: Duration) throws -> Bool {
    switch stream {
    case .some(let stream): try stream.waitUntilReadable(timeout: time)
    case .none: throw Missing(what: "a stream")
    }
  }

  private func receiveSome() throws -> Int {
    switch stream {
    case .some(let stream):
      let piece = try [UInt8](capacity: 65_536) { (out: inout OutputSpan<UInt8>) throws(SocketError) in
        _ = try stream.receive(into: &out)
      }
      pending += piece
      return piece.count
    case .none: throw Missing(what: "a stream")
    }
  }

  // MARK: Ending

  func shutDownSending() throws {
    switch stream {
    case .some(let stream): try stream.shutdown(.sending)
    case .none: throw Missing(what: "a stream")
    }
  }

  func close() throws { try stream.take()?.close() }

  /// Ends with a reset.
  func abort() { stream.take()?.abort() }
}
