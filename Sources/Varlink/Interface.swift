/// An interface that a service offers: what it declares, and what answers each method.
///
/// ```swift
/// var interface = Interface<Caller>(InterfaceDescription(text))
/// interface.answer(Ping.self) { ping, caller in Ping.Answer(microseconds: 12) }
/// ```
/// `Peer` is whatever the service wants to know of who calls; it is handed from ``Dispatcher`` to the method.
public struct Interface<Peer: Sendable>: Sendable {
  /// What is declared.
  public let description: InterfaceDescription

  /// What answers, by the method's name without that of the interface.
  private(set) var handlers: [String: Handler<Peer>] = [:]

  /// An interface none of whose methods is answered yet; until then each is "not implemented".
  public init(_ description: InterfaceDescription) {
    self.description = description
  }

  /// Answers a method with one reply.
  ///
  /// - Precondition: The interface declares the method.
  public mutating func answer<M: Method>(
    _ method: M.Type,
    with body: @escaping @Sendable (M, Peer) async throws(ReplyError) -> M.Answer
  ) {
    add(M.self) { call, peer, _ throws(ReplyError) in
      let parameters = try call.parameters(as: M.self)
      return try Interface.encode(try await body(parameters, peer), of: call)
    }
  }

  /// Answers a method with any number of replies: those sent to ``Replies``, and the one returned, which is the last.
  ///
  /// - Precondition: The interface declares the method.
  public mutating func stream<M: Method>(
    _ method: M.Type,
    with body: @escaping @Sendable (M, Peer, Replies<M.Answer>) async throws(ReplyError) -> M.Answer
  ) {
    add(M.self) { call, peer, send throws(ReplyError) in
      guard call.mode == .more else { throw .expectedMore }
      let parameters = try call.parameters(as: M.self)
      return try Interface.encode(try await body(parameters, peer, Replies(sending: send)), of: call)
    }
  }

  /// Answers a method with one reply or, where the caller wants more, with any number.
  ///
  /// The body is handed ``Replies`` only where the caller wants more; what it returns is the last reply either way.
  ///
  /// - Precondition: The interface declares the method.
  public mutating func answerOrStream<M: Method>(
    _ method: M.Type,
    with body: @escaping @Sendable (M, Peer, Replies<M.Answer>?) async throws(ReplyError) -> M.Answer
  ) {
    add(M.self) { call, peer, send throws(ReplyError) in
      let parameters = try call.parameters(as: M.self)
      let replies = call.mode == .more ? Replies<M.Answer>(sending: send) : nil
      return try Interface.encode(try await body(parameters, peer, replies), of: call)
    }
  }

  private mutating func add<M: Method>(_ method: M.Type, _ handler: @escaping Handler<Peer>) {
    let parts = M.name.split(separator: ".")
    precondition(
      parts.dropLast().joined(separator: ".") == description.name, "\(M.name) is of another interface")
    let name = String(parts.last ?? "")
    precondition(description.methods.contains(name), "\(M.name) is not declared")
    handlers[name] = handler
  }

  private static func encode(_ answer: some Encodable, of call: Call) throws(ReplyError) -> [UInt8] {
    do {
      return try Reply.encode(answer)
    } catch {
      // The answer has no JSON form: to the caller that is a method that does not work.
      throw .methodNotImplemented(call.method)
    }
  }
}

/// Carries out one call and returns the bytes of its last reply.
typealias Handler<Peer> =
  @Sendable (Call, Peer, @escaping ReplySending) async throws(ReplyError) -> [UInt8]

/// Sends the bytes of one reply and returns once there is room for another.
///
/// - Returns: `false` once nobody is there to read it.
public typealias ReplySending = @Sendable ([UInt8]) async -> Bool
