import UsherAdmin

/// What the list is sorted by.
enum TopKey: CaseIterable {
  case `in`, out, received, sent, queued, idle, age, id

  /// The key that chooses it.
  var letter: Unicode.Scalar {
    switch self {
    case .in: "i"
    case .out: "o"
    case .received: "r"
    case .sent: "s"
    case .queued: "u"
    case .idle: "d"
    case .age: "a"
    case .id: "n"
    }
  }

  /// The title of its column.
  var title: String {
    switch self {
    case .in: "IN/s"
    case .out: "OUT/s"
    case .received: "RECEIVED/s"
    case .sent: "SENT/s"
    case .queued: "QUEUED"
    case .idle: "IDLE"
    case .age: "AGE"
    case .id: "ID"
    }
  }

  /// What the daemon sorts by for it.
  var sort: SortKey {
    switch self {
    case .in: .in
    case .out: .out
    case .received: .received
    case .sent: .sent
    case .queued: .queued
    case .idle: .idle
    case .age: .connected
    case .id: .id
    }
  }

  /// The rate that it stands for, where it is one.
  var rate: KeyPath<TopRates, Double>? {
    switch self {
    case .in: \.messagesIn
    case .out: \.messagesOut
    case .received: \.bytesIn
    case .sent: \.bytesOut
    case .queued, .idle, .age, .id: nil
    }
  }
}
