import Sockets
import SystemPackage

/// How a conversation came to its end.
enum Ending: Error, Equatable {
  /// Everything was sent, and the server sent everything and closed.
  case complete

  /// The server closed before it was told that nothing more would come.
  case closedByServer(unsent: Int)

  /// The connection is of no more use.
  case broken(Errno)

  /// The server does not keep to the framing.
  case malformed(String)

  /// Standard input can't be read, or sent as it is.
  case inputFailed(String)

  /// Standard output can't be written.
  case outputFailed(Errno)

  /// The person, or the system, ended this program by a signal.
  case signal(CInt)
}

extension Ending {
  /// What there is to say about it, if something.
  var message: String? {
    switch self {
    case .complete, .signal: nil
    // Whoever reads our output has enough, as `head` has: nothing to complain of.
    case .outputFailed(.brokenPipe): nil
    case .closedByServer(0): "the server closed the connection"
    case .closedByServer(let unsent): "the server closed the connection; \(unsent) bytes were not sent"
    case .broken(let code): "the connection broke: \(code)"
    case .malformed(let problem): "the server does not keep to the framing: \(problem)"
    case .inputFailed(let problem): "standard input: \(problem)"
    case .outputFailed(let code): "standard output: \(code)"
    }
  }

  /// The exit status.
  var status: Int32 {
    switch self {
    case .complete, .closedByServer(0), .outputFailed(.brokenPipe): 0
    case .closedByServer, .broken, .malformed, .inputFailed, .outputFailed: 1
    case .signal(let number): 128 + number
    }
  }
}
