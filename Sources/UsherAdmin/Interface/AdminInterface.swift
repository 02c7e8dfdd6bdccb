package import Varlink

extension InterfaceDescription {
  /// `io.usher.Admin`: what operators see of a running daemon, and what they may do with it.
  ///
  /// The Swift types beside this file say the same; the tests hold the two together.
  package static let usherAdmin = InterfaceDescription(
    """
    # Shows and steers a running usherd and its clients.
    # Times that end in USec are microseconds: since 1970 (UTC) in startedUSec and connectedUSec, a length of time in
    # all others.
    interface io.usher.Admin

    # What the daemon is doing.
    type DaemonState (starting, running, draining, stopping)

    # What a client's connection is doing: halfClosed has sent its last byte, paused is not read from for now, slow
    # does not take what is sent to it.
    type ClientState (open, halfClosed, paused, slow, closing)

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

    # One connected client.
    type Client (
      # Never given to another client while the daemon lives.
      id: int,
      # The address it connects from; unix: for every client of a Unix socket.
      endpoint: string,
      # The process at the other end of a Unix socket.
      peerPid: ?int,
      # The user of that process.
      peerUid: ?int,
      # The name an operator or the service gave it, or empty.
      label: string,
      # The index of its lane.
      lane: int,
      # When it connected.
      connectedUSec: int,
      # For how long no byte has come from it and none was taken by it.
      idleUSec: int,
      # Messages received from it.
      messagesIn: int,
      # Messages sent to it.
      messagesOut: int,
      # Bytes received from it.
      bytesIn: int,
      # Bytes sent to it.
      bytesOut: int,
      # Bytes that wait to be sent to it.
      queuedBytes: int,
      # What its connection is doing.
      state: ClientState
    )

    # Picks clients. The values of one field are alternatives, and a client must match every field that is there;
    # one that matches a not... field is left out. A list that is there has at least one value.
    type Selector (
      # Everyone. No other field may be there then.
      all: ?bool,
      # Clients with one of these ids.
      ids: ?[]int,
      # Clients from one of these addresses or ranges (10.0.0.0/8).
      addresses: ?[]string,
      # Clients whose label matches one of these patterns, in which * and ? stand for any text and any character.
      labels: ?[]string,
      # Clients that have been idle for longer.
      idleOverUSec: ?int,
      # Clients that connected longer ago.
      ageOverUSec: ?int,
      # Clients for which more bytes wait to be sent.
      queuedOver: ?int,
      # As ids, but leaves them out.
      notIds: ?[]int,
      # As addresses, but leaves them out.
      notAddresses: ?[]string,
      # As labels, but leaves them out.
      notLabels: ?[]string,
      # As idleOverUSec, but leaves them out.
      notIdleOverUSec: ?int,
      # As ageOverUSec, but leaves them out.
      notAgeOverUSec: ?int,
      # As queuedOver, but leaves them out.
      notQueuedOver: ?int
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
      handedOver: int
    )

    # The clients that are connected.
    method ListClients(
      # Which ones; without it everyone.
      selector: ?Selector,
      # How many at most.
      limit: ?int
    ) -> (
      # Those that match, by id.
      clients: []Client,
      # Ids of the selector that no client has.
      notFound: []int,
      # Lanes that did not answer; their clients are missing.
      unresponsive: []int
    )

    # Disconnects clients, each after what it is still owed.
    method KickClients(
      # Which ones. It must say so, even if it is everyone.
      selector: Selector,
      # Sent to each of them before the end.
      reason: ?string,
      # Whether to drop them at once, with nothing sent.
      now: ?bool,
      # If more than this match, none is disconnected and TooMany is the answer.
      maximum: ?int,
      # Whether only to say who would be disconnected.
      dryRun: ?bool
    ) -> (
      # Who was disconnected, or would be.
      kicked: []int,
      # Ids of the selector that no client has.
      notFound: []int,
      # Lanes that did not answer; their clients are disconnected as soon as they go on.
      unresponsive: []int,
      # Whether this only says who would be disconnected.
      dryRun: bool
    )

    # More clients match than were allowed to, and nothing was done.
    error TooMany (
      # How many match.
      matched: int,
      # How many were allowed to.
      maximum: int
    )

    # The selector contradicts itself or has a value that means nothing.
    error InvalidSelector (
      # Which field.
      field: string,
      # What is wrong with it.
      reason: string
    )

    # The selector picks nothing out, and this method does not take that for everyone.
    error EmptySelector ()

    """)
}
