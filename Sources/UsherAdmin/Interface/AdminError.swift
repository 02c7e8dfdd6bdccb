package import Varlink

/// The errors that `io.usher.Admin` declares.
package enum AdminError: Error, Hashable, Sendable {
  /// More clients match than were allowed to, and nothing was done.
  case tooMany(matched: Int, maximum: Int)
  /// The selector contradicts itself or has a value that means nothing.
  case invalidSelector(field: String, reason: String)
  /// The selector picks nothing out where that does not mean everyone.
  case emptySelector
}

extension AdminError {
  /// The error as a daemon answers with it.
  package var reply: ReplyError {
    switch self {
    case .tooMany(let matched, let maximum):
      ReplyError(Name.tooMany, ["matched": JSON(matched), "maximum": JSON(maximum)])
    case .invalidSelector(let field, let reason):
      ReplyError(Name.invalidSelector, ["field": .string(field), "reason": .string(reason)])
    case .emptySelector:
      ReplyError(Name.emptySelector)
    }
  }

  /// The error that a daemon answered with; `nil` if it is none of this interface.
  package init?(_ reply: ReplyError) {
    let parameters = reply.parameters
    switch reply.name {
    case Name.tooMany:
      guard case .integer(let matched)? = parameters["matched"] else { return nil }
      guard case .integer(let maximum)? = parameters["maximum"] else { return nil }
      self = .tooMany(matched: Int(matched), maximum: Int(maximum))
    case Name.invalidSelector:
      guard case .string(let field)? = parameters["field"] else { return nil }
      guard case .string(let reason)? = parameters["reason"] else { return nil }
      self = .invalidSelector(field: field, reason: reason)
    case Name.emptySelector:
      self = .emptySelector
    default:
      return nil
    }
  }

  private enum Name {
    static let tooMany = "io.usher.Admin.TooMany"
    static let invalidSelector = "io.usher.Admin.InvalidSelector"
    static let emptySelector = "io.usher.Admin.EmptySelector"
  }
}

extension AdminError: CustomStringConvertible {
  /// One line that says what is wrong and what helps.
  package var description: String {
    switch self {
    case .tooMany(let matched, let maximum):
      "\(matched) \(matched == 1 ? "client matches" : "clients match"), and at most \(maximum) may: nothing was done"
    case .invalidSelector(let field, let reason):
      "selector: \(field.printable): \(reason.printable)"
    case .emptySelector:
      "no client is selected; to mean everyone, say so"
    }
  }
}
