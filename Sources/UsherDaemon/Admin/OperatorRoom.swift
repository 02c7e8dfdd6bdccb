internal import Logging
internal import Usher

/// Those who are connected to the admin socket, and the room that is kept for root and the daemon's user.
final class OperatorRoom: Sendable {
  private struct State {
    var places: OperatorPlaces
    var clients: [UInt64: Client] = [:]
    /// Whether the last who came was turned away, which is said once.
    var isCrowded = false
  }

  private let state: Lock<State>
  private let log: Logger

  /// A room with so many places.
  init(places: Int, log: Logger) {
    state = Lock(State(places: OperatorPlaces(limit: places)))
    self.log = log
  }

  /// How many operators there may be.
  var limit: Int { state.withLock { $0.places.limit } }

  /// Lets a newcomer in, perhaps in place of one who has said nothing.
  ///
  /// - Parameters:
  ///   - client: Who comes.
  ///   - isOwner: Whether it is root or the daemon's user.
  /// - Returns: Whether there is a place.
  func enter(_ client: Client, isOwner: Bool) -> Bool {
    let (verdict, evicted, places, wasCrowded) = state.withLock { state in
      let verdict = state.places.enter(client.id, isOwner: isOwner)
      if verdict.isAdmitted { state.clients[client.id] = client }
      let wasCrowded = state.isCrowded
      if !isOwner { state.isCrowded = !verdict.isAdmitted }
      return (verdict, verdict.evicted.flatMap { state.clients[$0] }, state.places, wasCrowded)
    }
    if let evicted {
      log.debug("operator \(evicted.id) has said nothing and makes room")
      evicted.abort()
    }
    if !isOwner, wasCrowded == verdict.isAdmitted { tell(places, isCrowded: !wasCrowded) }
    return verdict.isAdmitted
  }

  /// Says that a crowd has come, or is over.
  private func tell(_ places: OperatorPlaces, isCrowded: Bool) {
    guard isCrowded else {
      return log.notice(
        "the group's operators are let in again",
        metadata: ["turnedAway": "\(places.turnedAway)", "evicted": "\(places.evicted)"])
    }
    log.warning(
      "too many operators: the group's newcomers are turned away", metadata: ["limit": "\(places.limit)"])
  }

  /// Learns that somebody has said something.
  func hear(_ client: Client) { state.withLock { $0.places.hear(client.id) } }

  /// Learns that somebody has gone.
  func leave(_ client: Client) {
    state.withLock { state in
      state.places.leave(client.id)
      state.clients[client.id] = nil
    }
  }
}
