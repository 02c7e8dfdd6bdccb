package import Logging
package import Usher
internal import UsherAdmin
internal import Varlink

/// The service behind the admin socket: its clients are operators.
package struct AdminService: Service {
  /// What is kept for each operator.
  package enum Session: Sendable {
    /// What is said with one who has a place.
    case conversation(AdminConversation)
    /// The one who has none is told so and nothing else.
    case turnedAway
  }

  private let operations: AdminOperations
  private let dispatcher: Dispatcher<AdminPeer>
  private let front: TextFront
  private let room: OperatorRoom

  /// The kernel does not say who somebody is.
  struct Stranger: Error {}

  /// Offers operations in both languages.
  ///
  /// - Parameters:
  ///   - operations: What is offered.
  ///   - places: How many operators there may be.
  ///   - log: Where it is told that there are too many.
  package init(_ operations: AdminOperations, places: Int, log: Logger) {
    self.operations = operations
    dispatcher = operations.dispatcher
    front = TextFront(operations)
    room = OperatorRoom(places: places, log: log)
  }

  package func connected(_ client: Client) throws -> Session {
    guard let caller = client.credentials.map({ AdminCaller($0) }) else { throw Stranger() }
    guard room.enter(client, isOwner: operations.isOwner(caller)) else {
      // Which language it would speak is not known yet; programs speak this one.
      client.send(AdminError.tooManyOperators(maximum: room.limit).reply.message)
      // Not in order, for which it would keep a place until it has closed too: what was sent has reached it.
      Task.onServer {
        _ = await client.drained(to: 0)
        client.abort()
      }
      return .turnedAway
    }
    return .conversation(
      AdminConversation(with: client, caller: caller, dispatcher: dispatcher, front: front))
  }

  package func received(_ message: borrowing Message, from client: Client, session: inout Session) {
    guard case .conversation(let conversation) = session else { return }
    room.hear(client)
    conversation.receive(message.copy())
  }

  package func ended(_ client: Client, session: inout Session) -> AfterEnd {
    guard case .conversation(let conversation) = session else { return .close }
    // It closes when everything that was asked has been answered.
    conversation.end()
    return .keepOpen
  }

  package func disconnected(_ client: Client, session: consuming Session, reason: DisconnectReason) {
    guard case .conversation(let conversation) = session else { return }
    room.leave(client)
    conversation.disconnected()
  }
}
