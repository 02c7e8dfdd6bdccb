/// Decides what a connection does next, from its first byte to its last.
///
/// It performs no I/O and holds no descriptor: an event goes in, the action to carry out comes back. Messages in
/// the ordinary course never come here; only what changes the course does.
struct ConnectionState {
  /// Where a connection stands.
  enum Phase: Equatable {
    /// Messages are read, handed to the service and answered.
    case open

    /// The client has ended its sending side, and the service goes on pushing.
    case halfClosed

    /// What is owed is sent; nothing more is handed to the service. What the client still sends is read and
    /// dropped, unless it has ended its sending side.
    case flushing(clientEnded: Bool)

    /// Everything is sent and our sending side shut down; what the client still sends is read and dropped, since
    /// closing over unread bytes would reset the connection and lose what was sent last.
    case lingering

    /// The socket is gone.
    case closed
  }

  /// What can happen.
  enum Event: Equatable {
    /// The client shut down its sending side; the service may want to go on pushing.
    case clientEnded(serviceGoesOn: Bool)

    /// An orderly close is wanted.
    case closeRequested

    /// Everything owed has been handed to the kernel.
    case outputDrained

    /// The connection broke, or is to be cut without ceremony, or took too long to close in order.
    case cut
  }

  /// What is to be done about it.
  enum Action: Equatable {
    case nothing

    /// Send what is owed and report `outputDrained` when it is gone, at once if nothing is owed.
    case flush

    /// Shut down the sending side and go on reading.
    case shutDownSending

    /// Close the descriptor.
    case close
  }

  private(set) var phase = Phase.open

  /// Whether what the client sends is handed to the service.
  var isServing: Bool { phase == .open }

  /// Whether the service and others may still send.
  var acceptsOutput: Bool { phase == .open || phase == .halfClosed }

  /// Whether the socket is read at all.
  var reads: Bool {
    switch phase {
    case .open, .flushing(clientEnded: false), .lingering: true
    case .halfClosed, .flushing(clientEnded: true), .closed: false
    }
  }

  /// Whether an orderly close is under way.
  var isClosing: Bool {
    switch phase {
    case .flushing, .lingering: true
    case .open, .halfClosed, .closed: false
    }
  }

  /// Takes an event and says what follows from it.
  mutating func handle(_ event: Event) -> Action {
    switch (phase, event) {
    case (.open, .clientEnded(serviceGoesOn: true)):
      return move(to: .halfClosed, .nothing)
    case (.open, .clientEnded(serviceGoesOn: false)):
      return move(to: .flushing(clientEnded: true), .flush)
    case (.open, .closeRequested):
      return move(to: .flushing(clientEnded: false), .flush)
    case (.halfClosed, .closeRequested):
      return move(to: .flushing(clientEnded: true), .flush)

    case (.flushing(clientEnded: false), .clientEnded):
      return move(to: .flushing(clientEnded: true), .nothing)
    case (.flushing(clientEnded: false), .outputDrained):
      return move(to: .lingering, .shutDownSending)
    case (.flushing(clientEnded: true), .outputDrained):
      // Nothing can be unread any more, so closing ends our side as a shutdown would.
      return move(to: .closed, .close)
    case (.lingering, .clientEnded):
      return move(to: .closed, .close)

    case (.open, .cut), (.halfClosed, .cut), (.flushing, .cut), (.lingering, .cut):
      return move(to: .closed, .close)

    // News of what is already decided, or of no consequence.
    case (.open, .outputDrained), (.halfClosed, .outputDrained), (.flushing, .closeRequested),
      (.lingering, .closeRequested), (.lingering, .outputDrained), (.closed, _):
      return .nothing

    // Bugs.
    case (.halfClosed, .clientEnded), (.flushing(clientEnded: true), .clientEnded):
      preconditionFailure("illegal transition: \(event) while \(phase)")
    }
  }

  private mutating func move(to phase: Phase, _ action: Action) -> Action {
    self.phase = phase
    return action
  }
}
