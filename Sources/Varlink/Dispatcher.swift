/// Everything that a service offers, and the way from a call to the method that answers it.
public struct Dispatcher<Peer: Sendable>: Sendable {
  private let interfaces: [String: Interface<Peer>]

  /// A service that offers `interfaces`, and `org.varlink.service`, which describes them.
  public init(_ service: ServiceInfo, interfaces offered: [Interface<Peer>]) {
    var own = Interface<Peer>(.service)
    let all = [own.description] + offered.map(\.description)
    own.describe(service, interfaces: all)
    interfaces = Dictionary(([own] + offered).map { ($0.description.name, $0) }) { _, _ in
      preconditionFailure("an interface is offered once")
    }
  }

  /// Answers a call: with one reply, with several where it wants `more`, with none where it is `oneway`.
  ///
  /// Returns after the last reply was sent. The calls of one connection are answered one after the other, in the
  /// order in which they came.
  ///
  /// - Parameters:
  ///   - call: What ``VarlinkConversation`` handed out.
  ///   - peer: Who calls; handed to the method.
  ///   - sending: Sends the bytes of one reply to that peer.
  public func answer(_ call: Call, for peer: Peer, sending: @escaping ReplySending) async {
    let reply: [UInt8]
    do {
      reply = try await carryOut(call, for: peer, sending: sending)
    } catch {
      reply = Reply.encode(error: error)
    }
    guard call.mode != .oneway else { return }
    _ = await sending(reply)
  }

  private func carryOut(
    _ call: Call, for peer: Peer, sending: @escaping ReplySending
  ) async throws(ReplyError) -> [UInt8] {
    if let defect = call.defect { throw defect }
    let parts = call.method.split(separator: ".", omittingEmptySubsequences: false)
    let name = parts.dropLast().joined(separator: ".")
    guard let interface = interfaces[name], let method = parts.last.map(String.init) else {
      throw .interfaceNotFound(name)
    }
    guard interface.description.methods.contains(method) else { throw .methodNotFound(call.method) }
    guard let handler = interface.handlers[method] else { throw .methodNotImplemented(call.method) }
    return try await handler(call, peer, sending)
  }
}
