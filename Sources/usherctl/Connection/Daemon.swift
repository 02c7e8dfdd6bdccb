import Sockets
import UsherAdmin
import Varlink

/// The daemon that a command asks, and how long each step may take.
struct Daemon {
  private let places: [AdminSocket]
  private let limit: Duration

  /// The daemon that the options mean.
  init(_ options: GlobalOptions) {
    self.init(named: options.socket, within: options.timeout)
  }

  /// A daemon, by the socket that the command line names if it does.
  init(named: String?, within limit: Duration) {
    places = AdminSocket.places(named: named)
    self.limit = limit
  }

  /// Calls a method.
  func reply(to method: some Method) async throws(Failure) -> Reply {
    var connection = try await connect()
    return try connection.reply(to: method)
  }

  /// Connects to the first place that accepts.
  ///
  /// Being kept out of one ends the search: whoever may not ask this daemon must not be answered by another.
  func connect() async throws(Failure) -> DaemonConnection {
    let deadline = ContinuousClock.now + limit
    var reasons: [String] = []
    var isSomethingThere = false
    for place in places {
      do throws(AdminSocket.Refusal) {
        let stream = try await place.connect(until: deadline)
        passedOver(reasons, for: place)
        return DaemonConnection(stream, place: place, limit: limit)
      } catch {
        switch error {
        case .notPermitted:
          throw Failure(.notPermitted, "not permitted to connect to \(place.path)")
        case .timedOut:
          throw Failure(.unreachable, "no answer within \(limit.text) from \(place.path)")
        case .nobody(let reason), .unusable(let reason):
          reasons.append("\(place.path): \(reason)")
          if case .unusable = error { isSomethingThere = true }
        }
      }
    }
    let list = reasons.joined(separator: "; ")
    throw Failure(
      .unreachable, isSomethingThere ? "usherd can't be reached (\(list))" : "usherd is not running (\(list))"
    )
  }

  /// Says so where the socket that a variable names was passed over: the operator may mean that daemon alone.
  private func passedOver(_ reasons: [String], for place: AdminSocket) {
    guard let named = places.first, named.variable != nil, let reason = reasons.first else { return }
    Console.say("warning: $USHER_ADMIN is passed over (\(reason)); asking \(place.path)")
  }
}
