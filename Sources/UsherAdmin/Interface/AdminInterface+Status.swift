import Varlink

extension InterfaceDescription {
  /// What the daemon is doing, and its figures.
  static let status = """
    # What the daemon is doing.
    type DaemonState (starting, running, draining, stopping)

    # One of the serial queues that clients are spread over.
    type Lane (
      # Counted from 0.
      index: int,
      # How many clients it has.
      clients: int,
      # How many messages it has received.
      messagesIn: int,
      # How long ago it last answered; its other figures are from then.
      respondedUSec: int
    )

    # A server socket.
    type Listener (
      # The name under which it was passed, else the endpoint as it was configured.
      name: string,
      # The address it really has.
      endpoint: string,
      # Whether it was passed by a supervisor.
      activated: bool
    )

    # How many clients there are and were since the start.
    type ClientCounts (
      # Now.
      current: int,
      # The most at one time.
      peak: int,
      # Connections taken.
      accepted: int,
      # Connections turned away.
      refused: int,
      # Clients that an operator disconnected.
      kicked: int,
      # The most that may be there at one time.
      limit: int
    )

    # What was received and sent since the start.
    type Traffic (
      # Messages received.
      messagesIn: int,
      # Messages sent.
      messagesOut: int,
      # Bytes received.
      bytesIn: int,
      # Bytes sent.
      bytesOut: int
    )

    # How far a drain has come: closing while clients are left, done once none is, resumed where it was taken back.
    type DrainState (closing, done, resumed)

    # Clients being sent off.
    type DrainProgress (
      # How far it has come.
      state: DrainState,
      # Clients that are still there.
      left: int,
      # Clients that have gone by themselves or in order since it began.
      gone: int,
      # Clients that were cut at the deadline.
      cut: int,
      # Whether newcomers are turned away; else they wait until it is taken back.
      refuses: bool,
      # The time until whoever is left is cut; without it there is no deadline.
      remainingUSec: ?int
    )

    # What the daemon is, what it is doing, and its figures.
    method GetStatus() -> (
      # The version of usherd.
      version: string,
      # Its process.
      pid: int,
      # What it is doing.
      state: DaemonState,
      # When it started.
      startedUSec: int,
      # For how long it has run.
      uptimeUSec: int,
      # What is done with messages.
      service: string,
      # Where a message ends.
      framing: string,
      # The queues that clients are spread over.
      lanes: []Lane,
      # The sockets that take clients.
      listeners: []Listener,
      # How many clients there are and were.
      clients: ClientCounts,
      # What was received and sent.
      traffic: Traffic,
      # Whether a supervisor started it.
      supervised: bool,
      # Connections taken over from the process before it.
      handedOver: int,
      # While its clients are sent off, and until that is taken back.
      drain: ?DrainProgress
    )

    # Every figure, as OpenMetrics text.
    method GetMetrics() -> (
      # The text, with its # EOF.
      text: string
    )

    # Nothing but an answer.
    method Ping() -> ()

    # As many operators are connected, or watch, as may.
    error TooManyOperators (
      # How many may.
      maximum: int
    )
    """
}
