import FoundationEssentials

/// One call of a method, as it came from a peer.
public struct Call: Sendable {
  /// How the caller wants to be answered.
  public enum Mode: Hashable, Sendable {
    /// With one reply.
    case single
    /// With any number of replies.
    case more
    /// Not at all, not even with an error.
    case oneway
  }

  /// The name of the method, interface included, made printable.
  public let method: String

  /// How the caller wants to be answered.
  public let mode: Mode

  /// Why this is no call that could be carried out; ``Dispatcher`` answers with it.
  let defect: ReplyError?

  /// The whole message: its parameters are read once their type is known.
  private let message: Data

  /// Reads a message without its NUL.
  ///
  /// Fields that Varlink does not know are vendors' own and are ignored; `false`, `null` and absent are the same.
  init(message: ArraySlice<UInt8>, depth: Int) throws(Violation) {
    try MessageSyntax.check(message, depth: depth)
    self.message = Data(message)
    let envelope: CallEnvelope
    do {
      envelope = try JSONDecoder().decode(CallEnvelope.self, from: self.message)
    } catch {
      throw .notAnObject
    }
    guard !(envelope.more && envelope.oneway) else { throw .contradictory }
    method = envelope.method.printable
    mode = envelope.oneway ? .oneway : envelope.more ? .more : .single
    defect = envelope.defect.map(ReplyError.invalidParameter)
  }

  /// The parameters as a type.
  ///
  /// - Throws: ``ReplyError/invalidParameter(_:)`` naming the first field that the type does not take.
  public func parameters<Parameters: Decodable>(as _: Parameters.Type) throws(ReplyError) -> Parameters {
    do {
      return try message.parameters(as: Parameters.self)
    } catch {
      throw .invalidParameter(error.field)
    }
  }
}

extension Call {
  /// The bytes of a call, with the NUL.
  package static func encode<M: Method>(_ method: M, mode: Mode) throws(EncodingFailure) -> [UInt8] {
    try MessageEncoder.message(
      of: OutgoingCall(
        method: M.name, parameters: method, more: mode == .more ? true : nil,
        oneway: mode == .oneway ? true : nil))
  }
}

/// What a call has; what is `nil` is left out.
private struct OutgoingCall<Parameters: Encodable>: Encodable {
  let method: String
  let parameters: Parameters
  let more: Bool?
  let oneway: Bool?
}

/// Everything of a call but its parameters.
private struct CallEnvelope: Decodable {
  private(set) var method = ""
  private(set) var more = false
  private(set) var oneway = false
  /// The field that is not what it must be.
  private(set) var defect: String?

  private enum Key: String, CodingKey {
    case method, parameters, more, oneway, upgrade
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    method = read(.method, of: container) ?? ""
    more = read(.more, of: container) ?? false
    oneway = read(.oneway, of: container) ?? false
    if read(.upgrade, of: container) ?? false { defect = Key.upgrade.rawValue }
    let hasParameters = try container.contains(.parameters) && !container.decodeNil(forKey: .parameters)
    if hasParameters, (try? container.nestedContainer(keyedBy: AnyKey.self, forKey: .parameters)) == nil {
      defect = Key.parameters.rawValue
    }
    if method.isEmpty { defect = Key.method.rawValue }
  }

  private mutating func read<Value: Decodable>(_ key: Key, of container: KeyedDecodingContainer<Key>)
    -> Value?
  {
    do {
      return try container.decodeIfPresent(Value.self, forKey: key)
    } catch {
      defect = key.rawValue
      return nil
    }
  }
}
