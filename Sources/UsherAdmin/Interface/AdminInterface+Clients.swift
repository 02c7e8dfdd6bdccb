import Varlink

extension InterfaceDescription {
  /// Clients: seeing them, picking them, and what is done to them.
  static let clients = """
    # What a client's connection is doing: halfClosed has sent its last byte, paused is not read from for now, slow
    # does not take what is sent to it.
    type ClientState (open, halfClosed, paused, slow, closing)

    # Why a client is no longer connected: ended and reset by the client; timedOut, failed by the network; kicked,
    # banned, draining, stopping by an operator; closedByService, serviceFailed by the service; messageTooLong,
    # truncatedMessage, writeStalled, slowReader, idle, noFirstMessage by a limit. Or why it was not let in: refused
    # because the server was full; addressFull, connectingTooFast, denied, banned because of its address; proxyHeader
    # because a proxy did not say whom it brought; draining.
    type Reason (
      ended, reset, timedOut, failed, kicked, banned, closedByService, serviceFailed, messageTooLong,
      truncatedMessage, writeStalled, slowReader, idle, noFirstMessage, refused, addressFull, connectingTooFast,
      denied, proxyHeader, draining, stopping
    )

    # One client, connected or departed.
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
      state: ClientState,
      # When it left, if it has.
      departedUSec: ?int,
      # Why it left.
      reason: ?Reason,
      # What else there is to say about why.
      detail: ?string
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

    # What clients can be sorted by.
    type ClientKey (
      id, lane, connectedUSec, idleUSec, messagesIn, messagesOut, bytesIn, bytesOut, queuedBytes, departedUSec
    )

    # The clients that are connected, or the last ones that left. Called with more, it answers in batches.
    method ListClients(
      # Which ones; without it everyone.
      selector: ?Selector,
      # How many at most in all.
      limit: ?int,
      # What they are sorted by; id without it, and departedUSec for those that left, the last of them first.
      sort: ?ClientKey,
      # Whether the greatest come first.
      descending: ?bool,
      # Where an earlier answer stopped, with the same other parameters.
      cursor: ?string,
      # Whether the last ones that left are meant, and not those who are there.
      departed: ?bool
    ) -> (
      # Those that match, in order.
      clients: []Client,
      # Ids of the selector that no client has.
      notFound: []int,
      # Lanes that did not answer; their clients are missing.
      unresponsive: []int,
      # Where to go on, if there are more.
      cursor: ?string
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

    # Names a client.
    method LabelClient(
      # Which one.
      id: int,
      # Its name from now on; empty for none.
      label: string
    ) -> ()

    # Sends a message to clients.
    method SendText(
      # Which ones. It must say so, even if it is everyone.
      selector: Selector,
      # The message; it goes out in the framing of the server.
      text: string,
      # If more than this match, none is sent anything and TooMany is the answer.
      maximum: ?int
    ) -> (
      # How many were sent it.
      sent: int,
      # Who did not take what was sent before, and so misses this or is disconnected, as limits.slow_reader says.
      tooSlow: []int,
      # Ids of the selector that no client has.
      notFound: []int,
      # Lanes that did not answer; their clients are sent it as soon as they go on.
      unresponsive: []int
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

    # No client has this id.
    error NoSuchClient (
      # The id.
      id: int
    )

    # These lanes did not answer in time: if the client is on one of them, it is done as soon as they go on.
    error LanesSilent (
      # Their indexes.
      lanes: []int
    )
    """
}
