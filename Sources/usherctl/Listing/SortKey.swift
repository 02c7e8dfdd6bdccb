import ArgumentParser
import UsherAdmin

/// What clients are sorted by, as an operator writes it.
enum SortKey: String, CaseIterable {
  case id, lane, connected, idle, `in`, out, received, sent, queued, departed

  /// The same as the daemon knows it.
  var key: ClientKey {
    switch self {
    case .id: .id
    case .lane: .lane
    case .connected: .connectedUSec
    case .idle: .idleUSec
    case .in: .messagesIn
    case .out: .messagesOut
    case .received: .bytesIn
    case .sent: .bytesOut
    case .queued: .queuedBytes
    case .departed: .departedUSec
    }
  }

  /// Whether what an operator looks for is found first where the greatest come first.
  var hasGreatestFirst: Bool {
    switch self {
    // The oldest are those that connected at the smallest time.
    case .id, .lane, .connected: false
    case .idle, .in, .out, .received, .sent, .queued, .departed: true
    }
  }
}

extension SortKey: ExpressibleByArgument {
  /// A column's title in small letters, or the name of its field in the JSON.
  init?(argument: String) {
    let named = SortKey(rawValue: argument) ?? Self.allCases.first { $0.key.rawValue == argument }
    guard let key = argument == "age" ? .connected : named else { return nil }
    self = key
  }
}
