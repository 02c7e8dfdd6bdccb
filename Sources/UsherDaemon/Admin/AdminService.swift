package import Usher
internal import Varlink

/// The service behind the admin socket: its clients are operators.
package struct AdminService: Service {
  private let dispatcher: Dispatcher<AdminCaller>
  private let front: TextFront

  /// The kernel does not say who somebody is.
  struct Stranger: Error {}

  /// Offers operations in both languages.
  package init(_ operations: AdminOperations) {
    dispatcher = operations.dispatcher
    front = TextFront(operations)
  }

  package func connected(_ client: Client) throws -> AdminConversation {
    guard let caller = client.credentials.map({ AdminCaller($0) }) else { throw Stranger() }
    return AdminConversation(with: client, caller: caller, dispatcher: dispatcher, front: front)
  }

  package func received(_ message: borrowing Message, from client: Client, session: inout AdminConversation) {
    session.receive(message.copy())
  }

  package func ended(_ client: Client, session: inout AdminConversation) -> AfterEnd {
    // It closes when everything that was asked has been answered.
    session.end()
    return .keepOpen
  }
}
