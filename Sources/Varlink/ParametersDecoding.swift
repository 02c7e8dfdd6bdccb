import FoundationEssentials

/// Parameters that are not of the type they should be.
struct ParameterMismatch: Error, Sendable {
  /// The field, with those around it before it: `selector.ids`.
  let field: String
}

extension Data {
  /// The `parameters` of this message; where they are absent or null, those of an empty object.
  func parameters<Parameters: Decodable>(
    as _: Parameters.Type
  ) throws(ParameterMismatch) -> Parameters {
    do {
      let envelope = try JSONDecoder().decode(ParametersEnvelope<Parameters>.self, from: self)
      return try envelope.parameters ?? JSONDecoder().decode(Parameters.self, from: Data("{}".utf8))
    } catch let error as DecodingError {
      throw ParameterMismatch(field: error.field)
    } catch {
      throw ParameterMismatch(field: "parameters")
    }
  }
}

private struct ParametersEnvelope<Parameters: Decodable>: Decodable {
  let parameters: Parameters?
}

extension DecodingError {
  /// The names of the fields that lead to what could not be decoded, without the places in arrays.
  fileprivate var field: String {
    let path: [any CodingKey]
    switch self {
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      path = context.codingPath
    case .keyNotFound(let key, let context):
      path = context.codingPath + [key]
    @unknown default:
      path = []
    }
    var names = path.filter { $0.intValue == nil }.map(\.stringValue)
    if names.first == "parameters" { names.removeFirst() }
    return names.isEmpty ? "parameters" : names.joined(separator: ".")
  }
}
