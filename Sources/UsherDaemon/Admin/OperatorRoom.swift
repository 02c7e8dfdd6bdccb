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

  /// How many were turned away, and how many had to go for others.
  var counts: (turnedAway: UInt64, evicted: UInt64) {
    state.withLock { ($0.places.turnedAway, $0.places.evicted) }
  }

  /// Lets a newcomer in, perhaps in place of one who has said nothing.
  ///
  /// - Returns: Whether there is a place.
  func enter(_ client: Client, isOwner: Bool) -> Bool {
    let (verdict, evicted, isNews) = state.withLock { state -> (OperatorPlaces.Verdict, Client?, Bool) in
      let verdict = state.places.enter(client.id, isOwner: isOwner)
      if verdict.isAdmitted { state.clients[client.id] = client }
      let isNews = !verdict.isAdmitted && !state.isCrowded
      if !isOwner { state.isCrowded = !verdict.isAdmitted }
      return (verdict, verdict.evicted.flatMap { state.clients[$0] }, isNews)
    }
    evicted?.abort()
    if isNews { log.warning("too many operators: the group's newcomers are turned away") }
    return verdict.isAdmitted
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
