public import Sockets

/// What an operator sees of a client at one moment.
public struct ClientSnapshot: Sendable, Identifiable {
  /// How a client is doing.
  public enum State: String, CaseIterable, Sendable {
    /// It sends and is answered.
    case open

    /// It has ended its sending side.
    case halfClosed

    /// It is not read, since it owes too much reading itself or the service wishes it.
    case paused

    /// Its socket takes no more of what is owed to it.
    case slow

    /// It is being disconnected.
    case closing
  }

  /// Names the client.
  public let id: UInt64

  /// The client's own address, which a proxy may have told.
  public let address: SocketAddress

  /// The address of the proxy that brought it; `nil` where it came directly.
  public internal(set) var proxy: SocketAddress?

  /// Who is on the other side of a Unix socket.
  public let credentials: PeerCredentials?

  /// The name of the listener that it came through.
  public let listener: String

  /// The name given to it; empty if none was.
  public let label: String

  /// The lane that it is on.
  public let lane: Int

  /// When it was accepted, in microseconds since 1970.
  public let connectedUSec: Int64

  /// How long it has been connected, in microseconds.
  public let ageUSec: Int64

  /// For how long nothing came from it and it took nothing, in microseconds.
  public let idleUSec: Int64

  /// What has gone to and fro.
  public let traffic: TrafficCounters

  /// The bytes that wait for it to take them.
  public let queuedBytes: Int

  /// How it is doing.
  public let state: State
}

extension ClientSnapshot: Selectable {
  package var ipAddress: IPAddress? { address.ipAddress }
  package var idleNanoseconds: Int64 { Duration.microseconds(idleUSec).wholeNanoseconds }
  package var ageNanoseconds: Int64 { Duration.microseconds(ageUSec).wholeNanoseconds }
}

extension Connection {
  /// What there is to see of the connection now.
  final func summary(on loop: LaneLoop) -> ClientSnapshot {
    ClientSnapshot(
      id: id, address: address, proxy: proxy?.address, credentials: credentials, listener: listener.text,
      label: label,
      lane: loop.index, connectedUSec: connectedUSec, ageUSec: max(0, loop.now - times.connected) / 1_000,
      idleUSec: max(0, loop.now - times.lastActivity) / 1_000, traffic: traffic, queuedBytes: queuedCount,
      state: visibleState)
  }

  private final var visibleState: ClientSnapshot.State {
    if state.isClosing || state.phase == .closed { return .closing }
    if times.stall != nil, pushedCount > 0 { return .slow }
    if !pauses.isEmpty { return .paused }
    return state.phase == .halfClosed ? .halfClosed : .open
  }
}
