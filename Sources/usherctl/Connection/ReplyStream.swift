import Glibc
import Sockets
import Terminal
import Varlink

/// The replies to one call, as they come, until a signal comes.
struct ReplyStream: ~Copyable {
  private var connection: DaemonConnection
  private let signals: Signals

  /// What has come.
  enum Step {
    case reply(Reply)
    case signal(CInt)
  }

  /// Replies that come over a connection.
  ///
  /// - Parameters:
  ///   - connection: Where they come.
  ///   - signals: What is told too, rather than ending the program.
  init(over connection: consuming DaemonConnection, signals: Signals) {
    self.connection = connection
    self.signals = signals
  }

  /// Makes a call that may bring many replies, and waits for the first of them.
  mutating func begin(_ method: some Method) throws(Failure) -> Reply {
    try connection.send(method)
    return try connection.nextReply()
  }

  /// Waits, for as long as it takes, for the next reply or signal.
  mutating func next() throws(Failure) -> Step {
    while true {
      if let reply = try connection.nextReplyIfThere() { return .reply(reply) }
      // Whoever reads sees what there is before we wait.
      try Console.flush()
      var items = [connection.item, signals.item]
      do { try wait(for: &items) } catch { throw Failure(.unreachable, "\(error)") }
      if items[1].isReady(POLLIN), let signal = signals.received().first { return .signal(signal) }
    }
  }
}

extension Signals {
  /// Begins to catch signals.
  static func catching(_ numbers: [CInt]) throws(Failure) -> Signals {
    do {
      return try Signals(numbers)
    } catch {
      throw Failure(.unreachable, "signals can't be caught: \(error)")
    }
  }
}
