import FoundationEssentials

/// One reply to a call, as it came from a service.
public struct Reply: Sendable {
  /// The error that the service answered with.
  public let error: ReplyError?

  /// Whether more replies to the same call follow.
  public let continues: Bool

  private let message: Data

  /// Reads a message without its NUL.
  package init(message: ArraySlice<UInt8>, depth: Int) throws(Violation) {
    try MessageSyntax.check(message, depth: depth)
    let message = Data(message)
    self.message = message
    do {
      let head = try JSONDecoder().decode(ReplyHead.self, from: message)
      continues = head.continues ?? false
      error = try head.error.map { ReplyError($0, try message.parameters(as: [String: JSON].self)) }
    } catch {
      throw .notAnObject
    }
  }

  /// The parameters as a type, or `nil` where they are not of that type.
  public func parameters<Parameters: Decodable>(as _: Parameters.Type) -> Parameters? {
    try? message.parameters(as: Parameters.self)
  }
}

extension Reply {
  /// The bytes of a reply, with the NUL.
  static func encode(_ parameters: some Encodable, continues: Bool = false) throws(EncodingFailure) -> [UInt8]
  {
    try MessageEncoder.message(
      of: ReplyEnvelope(parameters: parameters, continues: continues ? true : nil, error: nil))
  }

  /// The bytes of an error, with the NUL.
  static func encode(error: ReplyError) -> [UInt8] {
    let whole = ReplyEnvelope(parameters: error.parameters, continues: nil, error: error.name)
    let bare = ReplyEnvelope(parameters: Nothing(), continues: nil, error: error.name)
    // An endless number among the fields has no JSON; the name alone always has.
    return (try? MessageEncoder.message(of: whole)) ?? (try? MessageEncoder.message(of: bare)) ?? []
  }
}

/// What a reply has, and nothing else: clients drop a connection over a key they do not know.
private struct ReplyEnvelope<Parameters: Encodable>: Encodable {
  let parameters: Parameters
  let continues: Bool?
  let error: String?
}

/// Everything of a reply but its parameters, whose type the error decides.
private struct ReplyHead: Decodable {
  let continues: Bool?
  let error: String?
}
