public import Sockets

/// Why a call brought no answer that can be used.
public enum VarlinkClientError: Error, Hashable, Sendable {
  /// The time was up.
  case timedOut
  /// The service closed the connection before its reply was whole.
  case disconnected
  /// The connection failed.
  case failed(SocketError)
  /// What came is no reply to this call.
  case notUnderstood(String)
  /// The service answered with an error.
  case refused(ReplyError)
}

extension VarlinkClientError: CustomStringConvertible {
  /// One line that says what happened.
  public var description: String {
    switch self {
    case .timedOut: "no answer in time"
    case .disconnected: "the service closed the connection before it had answered"
    case .failed(let error): "\(error)"
    case .notUnderstood(let reason): "the answer is not understood: \(reason)"
    case .refused(let error): "\(error)"
    }
  }
}
