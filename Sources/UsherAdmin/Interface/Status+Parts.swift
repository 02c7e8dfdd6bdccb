extension Status {
  /// What a daemon is doing.
  package enum State: String, Codable, Sendable, CaseIterable {
    case starting, running, draining, stopping
  }

  /// One of the serial queues that clients are spread over.
  package struct Lane: Codable, Hashable, Sendable {
    /// Counted from 0.
    package var index: Int
    /// How many clients it has.
    package var clients: Int
    /// How many messages it has received.
    package var messagesIn: UInt64
    /// How long ago it last answered; its other figures are from then.
    package var respondedUSec: UInt64

    /// A lane as it last answered, and how long ago that was.
    package init(index: Int, clients: Int, messagesIn: UInt64, respondedUSec: UInt64) {
      self.index = index
      self.clients = clients
      self.messagesIn = messagesIn
      self.respondedUSec = respondedUSec
    }
  }

  /// A server socket.
  package struct Listener: Codable, Hashable, Sendable {
    /// The name under which it was passed, else the endpoint as it was configured.
    package var name: String
    /// The address it really has.
    package var endpoint: String
    /// Whether it was passed by a supervisor.
    package var activated: Bool

    /// A listener by its name and the address it really has.
    package init(name: String, endpoint: String, activated: Bool) {
      self.name = name
      self.endpoint = endpoint
      self.activated = activated
    }
  }

  /// How many clients there are and were since the start.
  package struct Clients: Codable, Hashable, Sendable {
    /// Now.
    package var current: Int
    /// The most at one time.
    package var peak: Int
    /// Connections taken.
    package var accepted: UInt64
    /// Connections turned away.
    package var refused: UInt64
    /// Clients that an operator disconnected.
    package var kicked: UInt64
    /// The most that may be there at one time.
    package var limit: Int

    /// The counts, with the limit that is in force.
    package init(current: Int, peak: Int, accepted: UInt64, refused: UInt64, kicked: UInt64, limit: Int) {
      self.current = current
      self.peak = peak
      self.accepted = accepted
      self.refused = refused
      self.kicked = kicked
      self.limit = limit
    }
  }

  /// What was received and sent since the start.
  package struct Traffic: Codable, Hashable, Sendable {
    /// Messages received.
    package var messagesIn: UInt64
    /// Messages sent.
    package var messagesOut: UInt64
    /// Bytes received.
    package var bytesIn: UInt64
    /// Bytes sent.
    package var bytesOut: UInt64

    /// Messages and bytes each way.
    package init(messagesIn: UInt64, messagesOut: UInt64, bytesIn: UInt64, bytesOut: UInt64) {
      self.messagesIn = messagesIn
      self.messagesOut = messagesOut
      self.bytesIn = bytesIn
      self.bytesOut = bytesOut
    }
  }
}
