import Glibc
import Sockets
import UsherAdmin
import Varlink

/// The daemon that a command asks, and how long it may take to answer.
struct Daemon {
  private let places: [AdminSocket]
  private let limit: Duration
  private let deadline: ContinuousClock.Instant

  /// The daemon that the options mean; its time runs from now on.
  init(_ options: GlobalOptions) {
    places = AdminSocket.places(named: options.socket)
    limit = options.timeout
    deadline = .now + limit
  }

  /// Calls a method.
  func reply(to method: some Method) async throws(Failure) -> Reply {
    var connection = try await connect()
    do {
      return try connection.client.call(method, until: deadline)
    } catch {
      throw failure(error, at: connection.place)
    }
  }

  /// A connection, and where it leads.
  private struct Connection: ~Copyable {
    let place: AdminSocket
    var client: VarlinkClient
  }

  /// Connects to the first place that accepts.
  ///
  /// Being kept out of one ends the search: whoever may not ask this daemon must not be answered by another.
  private func connect() async throws(Failure) -> Connection {
    var reasons: [String] = []
    var isSomethingThere = false
    for place in places {
      do throws(AdminSocket.Refusal) {
        let stream = try await place.connect(until: deadline)
        passedOver(reasons, for: place)
        return Connection(place: place, client: VarlinkClient(stream))
      } catch {
        switch error {
        case .notPermitted:
          throw Failure(.notPermitted, "not permitted to connect to \(place.path)")
        case .timedOut:
          throw noAnswer(from: place)
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

  private func failure(_ error: VarlinkClientError, at place: AdminSocket) -> Failure {
    switch error {
    case .timedOut:
      return noAnswer(from: place)
    case .disconnected:
      return Failure(.unreachable, "\(place.path) was closed before an answer came")
    case .failed(let error):
      return Failure(.unreachable, "the connection to \(place.path) broke (\(error))")
    case .notUnderstood(let reason):
      return Failure(.unreachable, "the answer from \(place.path) is not usherd's: \(reason)")
    case .refused(.permissionDenied):
      return Failure(.notPermitted, "not permitted: usherd does not let user \(getuid()) do this")
    case .refused(let error):
      return Failure(.refused, "refused: \(AdminError(error)?.description ?? error.description)")
    }
  }

  private func noAnswer(from place: AdminSocket) -> Failure {
    Failure(.unreachable, "no answer within \(limit.text) from \(place.path)")
  }
}
