public import Sockets

/// A client as a service sees it.
///
/// It may be kept, and used from any queue, for as long as one likes: once the client is gone, what is sent to it
/// goes nowhere. Within a call of its service, and from every other call on the same lane, a send costs no lock and
/// no hop.
public struct Client: Sendable, Identifiable {
  @usableFromInline let connection: Connection

  init(_ connection: Connection) {
    self.connection = connection
  }

  /// Names the client; never used twice while the server lives.
  public var id: UInt64 { connection.id }

  /// The peer's address.
  public var address: SocketAddress { connection.address }

  /// Who is on the other side of a Unix socket; `nil` over IP.
  public var credentials: PeerCredentials? { connection.credentials }

  /// The name of the listener that it came through.
  public var listener: String { connection.listener.text }
}

extension Client: Hashable {
  /// Whether both are the same client.
  public static func == (left: Client, right: Client) -> Bool { left.connection === right.connection }

  /// Hashes the client's identity.
  public func hash(into hasher: inout Hasher) { hasher.combine(connection.id) }
}

// MARK: - Sending

extension Client {
  /// Sends a message that is written straight into what the client is owed.
  ///
  /// - Parameters:
  ///   - capacity: The most bytes that `body` will write.
  ///   - body: Writes the message's own bytes; the framing is added around them. It must not send to this client.
  /// - Returns: Whether the message was taken: not once the client is closing, nor where its lane is overrun with
  ///   sends from other queues.
  /// - Throws: What `body` threw; nothing is sent then.
  @discardableResult
  @inlinable
  public func send<Failure: Error>(
    upTo capacity: Int, _ body: (inout OutputSpan<UInt8>) throws(Failure) -> Void
  ) throws(Failure) -> Bool {
    // Inlined, so that what the service writes is compiled together with the service: no closure is made of it.
    guard let start = unsafe connection.lendAnswer(upTo: capacity) else {
      return try sendAfterOthers(upTo: capacity, body)
    }
    let room = unsafe UnsafeMutableBufferPointer(start: start, count: capacity)
    var out = unsafe OutputSpan(buffer: room, initializedCount: 0)
    do throws(Failure) {
      try body(&out)
    } catch {
      connection.takeBackAnswer()
      throw error
    }
    connection.keepAnswer(unsafe out.finalize(for: room))
    return true
  }

  /// Sends a message as ``send(upTo:_:)`` does, where it is not the client's own answer or has to wait.
  @inlinable
  func sendAfterOthers<Failure: Error>(
    upTo capacity: Int, _ body: (inout OutputSpan<UInt8>) throws(Failure) -> Void
  ) throws(Failure) -> Bool {
    // Inlined, so that the closure is compiled together with the service's own; what follows knows no `Failure`, and
    // so looks up no type while a message is sent.
    var failure: Failure?
    let isTaken = connection.write(upTo: capacity) { out throws(NothingWritten) in
      do throws(Failure) {
        try body(&out)
      } catch {
        failure = error
        throw NothingWritten()
      }
    }
    if let failure { throw failure }
    return isTaken
  }

  /// Sends a message.
  ///
  /// - Parameter bytes: The message's own bytes.
  /// - Returns: Whether the message was taken, as by ``send(upTo:_:)``.
  @discardableResult
  @inlinable
  public func send(_ bytes: Span<UInt8>) -> Bool {
    send(upTo: bytes.count) { $0.append(copying: bytes) }
  }

  /// Sends a message.
  ///
  /// - Parameter bytes: The message's own bytes.
  /// - Returns: Whether the message was taken, as by ``send(upTo:_:)``.
  @discardableResult
  public func send(_ bytes: [UInt8]) -> Bool { send(bytes.span) }

  /// Sends a message.
  ///
  /// - Parameter text: The message's text, sent as UTF-8.
  /// - Returns: Whether the message was taken, as by ``send(upTo:_:)``.
  @discardableResult
  public func send(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { unsafe send($0.span) }
  }

  /// Sends a message on as it came.
  ///
  /// - Parameter message: What to send.
  /// - Returns: Whether the message was taken, as by ``send(upTo:_:)``.
  @discardableResult
  @inlinable
  public func send(_ message: borrowing Message) -> Bool {
    message.withBytes { send($0) }
  }
}

// MARK: - Steering

extension Client {
  /// Disconnects the client in order: what it is owed is sent, then the farewell, then the end.
  ///
  /// - Parameter farewell: A text that the client is sent last.
  public func close(farewell: String? = nil) {
    let bytes = farewell.map { connection.server.framing.framedText($0) } ?? []
    close(CloseRequest(reason: .closedByService, farewell: bytes))
  }

  /// Disconnects the client at once, whatever it is owed.
  public func abort() {
    close(CloseRequest(reason: .closedByService, isAbrupt: true))
  }

  private func close(_ request: CloseRequest) {
    let isDone: Void? = LaneLoop.ifCurrent(of: connection.mailbox) {
      connection.requestClose(request, on: $0)
    }
    if isDone == nil { connection.mailbox.post(.close(connection, request)) }
  }

  /// Stops reading from the client until ``resumeReading()``, so that it feels the service's pace.
  ///
  /// Messages that had been read already may still arrive.
  public func pauseReading() { setReading(false) }

  /// Reads from the client again.
  public func resumeReading() { setReading(true) }

  private func setReading(_ reads: Bool) {
    let isDone: Void? = LaneLoop.ifCurrent(of: connection.mailbox) { loop in
      connection.setReading(reads, on: loop)
    }
    if isDone == nil { connection.mailbox.post(.setReading(connection, reads)) }
  }

  /// Names the client for operators.
  ///
  /// - Parameter label: Any text; shown made printable, and cut after ``longestLabel`` bytes.
  public func setLabel(_ label: String) {
    let label = label.cut(toBytes: Self.longestLabel)
    let isDone: Void? = LaneLoop.ifCurrent(of: connection.mailbox) { _ in connection.label = label }
    if isDone == nil { connection.mailbox.post(.setLabel(connection, label)) }
  }

  /// The longest name, in bytes: many services name clients by what those say of themselves.
  public static let longestLabel = 256

  /// Waits until no more than so many bytes wait to be sent to the client.
  ///
  /// - Returns: `false` once the client is gone.
  package func drained(to bytes: Int) async -> Bool {
    let answer = Answer<Bool>()
    // By the mailbox even on its own lane: what was sent before is counted first.
    guard connection.mailbox.post(.awaitRoom(connection, bytes: bytes, answer)) else { return false }
    return await answer.wait()
  }

  /// Spares the client the idle time-out while it waits for something, or no longer.
  package func setIdleExempt(_ isExempt: Bool) {
    connection.mailbox.post(.setIdleExempt(connection, isExempt))
  }
}

extension String {
  /// As much of the text's beginning as has at most so many bytes, no character of Unicode taken apart.
  fileprivate func cut(toBytes most: Int) -> String {
    guard utf8.count > most else { return self }
    var end = utf8.index(startIndex, offsetBy: most)
    while end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
    return String(self[..<end])
  }
}
