import SystemPackage

extension DisconnectReason {
  /// The reason that a failed read or write stands for.
  init(_ code: Errno) {
    switch code {
    case .connectionReset, .brokenPipe, .connectionAbort: self = .reset
    // An unreachable host is how an unanswered retransmission ends where the neighbour is gone too.
    case .timedOut, .noRouteToHost, .networkUnreachable, .hostIsDown: self = .timedOut
    default: self = .failed
    }
  }
}
