import Testing
import Varlink

/// Carries values over a dispatcher as a connection would.
enum Wire {
  /// Reads parameters as a daemon does.
  static func parameters<M: Method>(_ json: String, as _: M.Type) async throws -> M {
    var conversation = VarlinkConversation()
    conversation.receive(Array("{\"method\":\"\(M.name)\",\"parameters\":\(json)}\0".utf8))
    guard case .call(let call) = conversation.next() else { throw NoCall() }
    return try call.parameters(as: M.self)
  }

  struct NoCall: Error {}
}
