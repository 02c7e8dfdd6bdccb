import Sockets
import SystemPackage

/// A client of the load: its connection, and how far it is.
///
/// Plain numbers, in one flat array for all clients.
struct Link: ~Copyable {
  /// Where a connection stands.
  enum State {
    /// Not begun, or gone.
    case closed
    case connecting
    case open
    /// Its sending side is shut down.
    case leaving
  }

  var stream: Stream?
  var state = State.closed

  /// When it began to wait for what it waits for: to be connected, or for the next answer.
  var began: Int64 = 0

  /// Messages that it may have begun, answers or not.
  ///
  /// Never lowered under what has begun.
  var due = 0

  /// Messages that the kernel has taken whole, and the bytes taken of the next.
  var sent = 0
  var sentOffset = 0

  /// Messages that were answered, and, where answers are compared, the bytes that came of the next answer.
  var answered = 0
  var answerOffset = 0

  /// Where it stands within an answer, where answers are only counted.
  var place = AnswerCount.Place()

  /// Messages of which the kernel has taken something.
  var begun: Int { sent + (sentOffset > 0 ? 1 : 0) }

  /// Messages begun and not answered.
  var inFlight: Int { begun - answered }

  /// Whether part of an answer is there.
  var isWithinAnswer: Bool { answerOffset > 0 || !place.isBetween }
}

extension Link {
  @inline(__always)
  borrowing func receive(into buffer: UnsafeMutableRawBufferPointer) throws(SocketError) -> Int? {
    switch stream {
    case .some(let stream): return try unsafe stream.receive(into: buffer)
    case .none: return nil
    }
  }

  @inline(__always)
  borrowing func send(_ bytes: UnsafeRawBufferPointer) throws(SocketError) -> Int? {
    switch stream {
    case .some(let stream): return try unsafe stream.send(bytes)
    case .none: return nil
    }
  }

  borrowing func pendingError() -> Errno? {
    switch stream {
    case .some(let stream): stream.pendingError()
    case .none: nil
    }
  }

  /// Tells the server that nothing more comes; a connection that is gone already tells its own end.
  borrowing func shutDownSending() {
    switch stream {
    case .some(let stream): try? stream.shutdown(.sending)
    case .none: break
    }
  }
}
