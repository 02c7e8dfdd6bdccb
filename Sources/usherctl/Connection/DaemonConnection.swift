import Glibc
import Sockets
import Terminal
import UsherAdmin
import Varlink

/// A connection with a daemon; what goes wrong on it is said as an operator is told it.
struct DaemonConnection: ~Copyable {
  /// Where it leads.
  let place: AdminSocket
  /// How long each answer may take.
  let limit: Duration
  private var client: VarlinkClient

  init(_ stream: consuming Stream, place: AdminSocket, limit: Duration) {
    self.place = place
    self.limit = limit
    client = VarlinkClient(stream)
  }

  /// Calls a method and waits for its one reply.
  mutating func reply(to method: some Method) throws(Failure) -> Reply {
    do {
      return try client.call(method, until: .now + limit)
    } catch {
      throw failure(error)
    }
  }

  /// Calls a method and waits for its one answer.
  mutating func answer<M: Method>(to method: M) throws(Failure) -> M.Answer {
    try reply(to: method).answer(to: M.self)
  }

  /// Sends a call; its replies are still to be received.
  mutating func send(_ method: some Method, mode: Call.Mode = .more) throws(Failure) {
    do {
      try client.send(method, mode: mode, until: .now + limit)
    } catch {
      throw failure(error)
    }
  }

  /// Waits for the next reply to a call that was sent; one that is an error is thrown.
  mutating func nextReply() throws(Failure) -> Reply {
    do {
      return try Self.checked(try client.receive(until: .now + limit))
    } catch {
      throw failure(error)
    }
  }

  /// The next reply to a call that was sent, if it is there; one that is an error is thrown.
  mutating func nextReplyIfThere() throws(Failure) -> Reply? {
    do {
      guard let reply = try client.receiveIfThere() else { return nil }
      return try Self.checked(reply)
    } catch {
      throw failure(error)
    }
  }

  /// What to wait for with other things, once there is no reply.
  var item: pollfd { client.withNumber { pollfd($0, POLLIN) } }

  private static func checked(_ reply: Reply) throws(VarlinkClientError) -> Reply {
    if let error = reply.error { throw .refused(error) }
    return reply
  }

  private func failure(_ error: VarlinkClientError) -> Failure {
    switch error {
    case .timedOut:
      Failure(.unreachable, "no answer within \(limit.text) from \(place.path)")
    case .disconnected:
      Failure(.unreachable, "\(place.path) was closed before an answer came")
    case .failed(let error):
      Failure(.unreachable, "the connection to \(place.path) broke (\(error))")
    case .notUnderstood(let reason):
      Failure(.unreachable, "the answer from \(place.path) is not usherd's: \(reason)")
    case .refused(let error):
      Failure(refusal: error)
    }
  }
}

extension Reply {
  /// What the method answers.
  func answer<M: Method>(to _: M.Type) throws(Failure) -> M.Answer {
    guard let answer = parameters(as: M.Answer.self) else {
      throw Failure(.unreachable, "the answer is not usherd's: not what \(M.name) answers")
    }
    return answer
  }

  /// The answer as JSON, as it came: with what a newer daemon may have added.
  var json: JSON { parameters(as: JSON.self) ?? [:] }
}
