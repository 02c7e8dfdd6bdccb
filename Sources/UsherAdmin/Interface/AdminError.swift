package import Varlink

/// The errors that `io.usher.Admin` declares.
package enum AdminError: Error, Hashable, Sendable {
  /// More clients match than were allowed to, and nothing was done.
  case tooMany(matched: Int, maximum: Int)
  /// The selector contradicts itself or has a value that means nothing.
  case invalidSelector(field: String, reason: String)
  /// The selector picks nothing out where that does not mean everyone.
  case emptySelector
  /// No client has this id.
  case noSuchClient(id: UInt64)
  /// These lanes did not answer in time, and so it is not known whether it was done.
  case lanesSilent(lanes: [Int])
  /// There is no such ban.
  case noSuchBan(address: String)
  /// The range is wider than is taken without a word.
  case rangeTooWide(address: String)
  /// There are as many bans as there may be.
  case tooManyBans(maximum: Int)
  /// The configuration file can't be taken, and nothing has changed.
  case configurationRefused(file: String, line: Int?, key: String?, problem: String)
  /// The daemon is stopping, and that can't be taken back.
  case stopping
  /// As many operators are connected, or watch, as may.
  case tooManyOperators(maximum: Int)
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
    case .noSuchClient(let id):
      ReplyError(Name.noSuchClient, ["id": JSON(id)])
    case .lanesSilent(let lanes):
      ReplyError(Name.lanesSilent, ["lanes": .array(lanes.map { JSON($0) })])
    case .noSuchBan(let address):
      ReplyError(Name.noSuchBan, ["address": .string(address.printable)])
    case .rangeTooWide(let address):
      ReplyError(Name.rangeTooWide, ["address": .string(address.printable)])
    case .tooManyBans(let maximum):
      ReplyError(Name.tooManyBans, ["maximum": JSON(maximum)])
    case .configurationRefused(let file, let line, let key, let problem):
      ReplyError(
        Name.configurationRefused,
        [
          "file": .string(file.printable), "line": line.map { JSON($0) } ?? .null,
          "key": key.map { .string($0.printable) } ?? .null, "problem": .string(problem.printable),
        ])
    case .stopping:
      ReplyError(Name.stopping)
    case .tooManyOperators(let maximum):
      ReplyError(Name.tooManyOperators, ["maximum": JSON(maximum)])
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
    case Name.noSuchClient:
      guard case .integer(let id)? = parameters["id"] else { return nil }
      self = .noSuchClient(id: UInt64(id))
    case Name.lanesSilent:
      guard case .array(let lanes)? = parameters["lanes"] else { return nil }
      self = .lanesSilent(
        lanes: lanes.compactMap { lane in
          guard case .integer(let index) = lane else { return nil }
          return Int(index)
        })
    case Name.noSuchBan:
      guard case .string(let address)? = parameters["address"] else { return nil }
      self = .noSuchBan(address: address)
    case Name.rangeTooWide:
      guard case .string(let address)? = parameters["address"] else { return nil }
      self = .rangeTooWide(address: address)
    case Name.tooManyBans:
      guard case .integer(let maximum)? = parameters["maximum"] else { return nil }
      self = .tooManyBans(maximum: Int(maximum))
    case Name.configurationRefused:
      guard case .string(let file)? = parameters["file"] else { return nil }
      guard case .string(let problem)? = parameters["problem"] else { return nil }
      var place: (line: Int?, key: String?) = (nil, nil)
      if case .integer(let line)? = parameters["line"] { place.line = Int(line) }
      if case .string(let key)? = parameters["key"] { place.key = key }
      self = .configurationRefused(file: file, line: place.line, key: place.key, problem: problem)
    case Name.stopping:
      self = .stopping
    case Name.tooManyOperators:
      guard case .integer(let maximum)? = parameters["maximum"] else { return nil }
      self = .tooManyOperators(maximum: Int(maximum))
    default:
      return nil
    }
  }

  private enum Name {
    static let tooMany = "io.usher.Admin.TooMany"
    static let invalidSelector = "io.usher.Admin.InvalidSelector"
    static let emptySelector = "io.usher.Admin.EmptySelector"
    static let noSuchClient = "io.usher.Admin.NoSuchClient"
    static let lanesSilent = "io.usher.Admin.LanesSilent"
    static let noSuchBan = "io.usher.Admin.NoSuchBan"
    static let rangeTooWide = "io.usher.Admin.RangeTooWide"
    static let tooManyBans = "io.usher.Admin.TooManyBans"
    static let configurationRefused = "io.usher.Admin.ConfigurationRefused"
    static let stopping = "io.usher.Admin.Stopping"
    static let tooManyOperators = "io.usher.Admin.TooManyOperators"
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
    case .noSuchClient(let id):
      "no client has the id \(id)"
    case .lanesSilent(let lanes):
      "lane\(lanes.count == 1 ? "" : "s") \(lanes.map { "\($0)" }.joined(separator: " ")) did not answer in time; "
        + "it is done as soon as they go on"
    case .noSuchBan(let address):
      "there is no ban of \(address.printable)"
    case .rangeTooWide(let address):
      "\(address.printable) is a very wide range; if it is meant, 'usherctl ban --all' takes it"
    case .tooManyBans(let maximum):
      "there are \(maximum) bans, and there may not be more"
    case .configurationRefused(let file, let line, let key, let problem):
      "\(file.printable)\(line.map { ":\($0)" } ?? ""): \(key.map { "\($0.printable): " } ?? "")\(problem.printable)"
    case .stopping:
      "usherd is stopping, and that can't be taken back"
    case .tooManyOperators(let maximum):
      "\(maximum) operators are there, and there may not be more"
    }
  }
}
