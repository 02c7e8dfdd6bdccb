import Terminal
import UsherAdmin

/// What the live screen shows, and what a key does to it.
///
/// It performs no I/O: keys and looks at the daemon go in, and what is to be done comes back.
struct TopState {
  /// What is shown below the totals.
  enum Mode: Equatable {
    case list
    case help
    /// Whether this client is to be disconnected.
    case confirming(ClientRecord)
  }

  /// What a key asks for.
  enum Action: Equatable {
    case nothing
    case draw
    /// Look again, now.
    case refresh
    case kick(UInt64)
    case quit
  }

  private(set) var mode = Mode.list
  private(set) var key = TopKey.in
  private(set) var isPaused = false

  /// What there is to say, until the next key.
  var note: String?
  /// Why there is no daemon to look at.
  var outage: String?

  /// The last look.
  private(set) var sample: TopSample?
  private var before: TopSample?

  /// The clients in the order in which they are shown.
  private(set) var rows: [TopRow] = []
  /// Which of them is selected: it stays so when it moves.
  private var selectedID: UInt64?
  /// Where it stands.
  private(set) var selection = 0

  /// What has happened since the look before; `nil` before the first.
  var difference: TopDifference? { sample.map { TopDifference($0, since: before) } }

  /// The client that is selected, if there is one.
  var selected: ClientRecord? { rows.indices.contains(selection) ? rows[selection].client : nil }

  /// Takes a look at the daemon.
  mutating func take(_ next: TopSample) {
    before = sample
    sample = next
    outage = nil
    sortRows()
  }

  private mutating func sortRows() {
    rows = difference?.rows ?? []
    if let rate = key.rate {
      // Of those with the greatest totals, which is what the daemon sorts by, the busiest come first.
      let busy = rows.enumerated().map { (place: $0, row: $1, rate: $1.rates?[keyPath: rate] ?? 0) }
      rows = busy.sorted { $0.rate != $1.rate ? $0.rate > $1.rate : $0.place < $1.place }.map(\.row)
    }
    if let place = rows.firstIndex(where: { $0.client.id == selectedID }) {
      selection = place
    } else {
      // Whoever moved up into its place.
      select(selection)
    }
  }

  private mutating func select(_ place: Int) {
    selection = max(0, min(place, rows.count - 1))
    // As long as nobody has chosen, the first is meant, whoever that is.
    selectedID = selection == 0 && selectedID == nil ? nil : selected?.id
  }
}

// MARK: Keys

extension TopState {
  /// Does what a key says.
  mutating func handle(_ key: Key) -> Action {
    note = nil
    switch (mode, key) {
    case (.help, _):
      mode = .list
      return .draw
    case (.confirming(let client), .text("y")), (.confirming(let client), .text("Y")):
      mode = .list
      return .kick(client.id)
    case (.confirming, _):
      mode = .list
      note = "nobody was disconnected"
      return .draw
    case (.list, let key):
      return handleInList(key)
    }
  }

  private mutating func handleInList(_ key: Key) -> Action {
    switch key {
    case .up: move(by: -1)
    case .down: move(by: 1)
    case .home: move(by: -rows.count)
    case .end: move(by: rows.count)
    case .endOfInput, .text("q"): return .quit
    case .text("h"), .text("?"): mode = .help
    case .text("p"), .text(" "):
      isPaused.toggle()
      return isPaused ? .draw : .refresh
    case .text("k"):
      if let selected { mode = .confirming(selected) }
    case .text(let letter):
      guard let next = TopKey.allCases.first(where: { $0.letter == letter }) else { return .nothing }
      self.key = next
      sortRows()
      return .refresh
    default: return .nothing
    }
    return .draw
  }

  private mutating func move(by distance: Int) {
    let place = selection + distance
    selection = max(0, min(place, rows.count - 1))
    selectedID = selected?.id
  }
}
