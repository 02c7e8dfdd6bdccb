public import Sockets

/// Calls the methods of a service over a connection, one at a time, blocking until it is answered.
///
/// Each wait ends at the deadline that it was given, however many bytes trickle in until then.
public struct VarlinkClient: ~Copyable {
  private let stream: Stream
  private let limits: MessageLimits
  private var buffer = MessageBuffer()

  /// Speaks over a connected stream.
  public init(_ stream: consuming Stream, limits: MessageLimits = .replies) {
    self.stream = stream
    self.limits = limits
  }

  /// Calls a method and waits for its one answer.
  ///
  /// - Throws: ``VarlinkClientError``, with ``VarlinkClientError/refused(_:)`` for an error that the service answered.
  public mutating func answer<M: Method>(
    to method: M, until deadline: ContinuousClock.Instant
  ) throws(VarlinkClientError) -> M.Answer {
    guard let answer = try call(method, until: deadline).parameters(as: M.Answer.self) else {
      throw .notUnderstood("not what \(M.name) answers")
    }
    return answer
  }

  /// Calls a method and waits for its one reply, whose parameters are still to be read.
  ///
  /// - Throws: ``VarlinkClientError``, with ``VarlinkClientError/refused(_:)`` for an error that the service answered.
  public mutating func call(
    _ method: some Method, until deadline: ContinuousClock.Instant
  ) throws(VarlinkClientError) -> Reply {
    do {
      try send(method, until: deadline)
    } catch .failed(let error) {
      // A service that closes on a call has often said why before.
      guard let last = try? receive(until: deadline), let refusal = last.error else { throw .failed(error) }
      throw .refused(refusal)
    }
    let reply = try receive(until: deadline)
    if let error = reply.error { throw .refused(error) }
    guard !reply.continues else { throw .notUnderstood("more replies than were asked for") }
    return reply
  }

  /// Sends a call without waiting for what it brings.
  public borrowing func send(
    _ method: some Method, mode: Call.Mode = .single, until deadline: ContinuousClock.Instant
  ) throws(VarlinkClientError) {
    let message: [UInt8]
    do {
      message = try Call.encode(method, mode: mode)
    } catch {
      throw .notUnderstood(error.reason)
    }
    var sent = 0
    while sent < message.count {
      let time = try timeLeft(until: deadline)
      do throws(SocketError) {
        if let count = try stream.send(message.span.extracting(sent...)) {
          sent += count
        } else {
          _ = try stream.waitUntilWritable(timeout: time)
        }
      } catch {
        throw .failed(error)
      }
    }
  }

  /// Waits for the next reply to a call that was sent.
  public mutating func receive(until deadline: ContinuousClock.Instant) throws(VarlinkClientError) -> Reply {
    while true {
      if let reply = try takeReply() { return reply }
      let time = try timeLeft(until: deadline)
      guard try !receiveMore() else { continue }
      do { _ = try stream.waitUntilReadable(timeout: time) } catch { throw .failed(error) }
    }
  }

  /// The next reply to a call that was sent, if it is there, without waiting for it.
  ///
  /// For whoever waits for other things too, by ``withNumber(_:)``: ask until there is none before waiting.
  ///
  /// - Returns: `nil` where more has to arrive first.
  public mutating func receiveIfThere() throws(VarlinkClientError) -> Reply? {
    repeat {
      if let reply = try takeReply() { return reply }
    } while try receiveMore()
    return nil
  }

  /// Lends the number of the socket, to be waited for.
  public borrowing func withNumber<R: ~Copyable, E: Error>(
    _ body: (Int32) throws(E) -> R
  ) throws(E) -> R { try stream.withNumber(body) }

  /// The next reply of which every byte has come.
  private mutating func takeReply() throws(VarlinkClientError) -> Reply? {
    do throws(Violation) {
      return try buffer.next(limit: limits.messageBytes).map { message throws(Violation) in
        try Reply(message: message, depth: limits.depth)
      }
    } catch {
      throw .notUnderstood("\(error)")
    }
  }

  /// Takes what has come.
  ///
  /// - Returns: Whether that was anything.
  private mutating func receiveMore() throws(VarlinkClientError) -> Bool {
    var received: Int?
    do throws(SocketError) {
      let bytes = try [UInt8](capacity: 1 << 16) { (space: inout OutputSpan<UInt8>) throws(SocketError) in
        received = try stream.receive(into: &space)
      }
      buffer.append(bytes)
    } catch {
      throw .failed(error)
    }
    if received == 0 { throw .disconnected }
    return received != nil
  }

  /// The time left, asked for before each step: a service that never stops sending can't hold us either.
  private borrowing func timeLeft(
    until deadline: ContinuousClock.Instant
  ) throws(VarlinkClientError) -> Duration {
    let time = ContinuousClock.now.duration(to: deadline)
    guard time > .zero else { throw .timedOut }
    return time
  }
}
