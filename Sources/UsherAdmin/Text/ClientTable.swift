import Varlink

/// Clients as a table.
package struct ClientTable: Sendable {
  private let clients: [ClientRecord]
  private let nowUSec: UInt64

  /// A table of clients.
  ///
  /// - Parameters:
  ///   - clients: The clients, in the order of the rows.
  ///   - nowUSec: The time, as `connectedUSec` counts it.
  package init(_ clients: [ClientRecord], nowUSec: UInt64) {
    self.clients = clients
    self.nowUSec = nowUSec
  }

  /// The lines of the table, its head first; every text in it is printable.
  ///
  /// - Parameters:
  ///   - width: The columns of the terminal: what matters least is left out until it fits. `nil` for no limit.
  ///   - isWide: Whether to show every column, uncut, whatever the terminal.
  ///   - haveDeparted: Whether these are clients that have left: why and when is shown then, not what they do.
  /// - Returns: The lines, without their ends.
  package func lines(width: Int?, isWide: Bool = false, haveDeparted: Bool = false) -> [String] {
    var columns = [
      number("ID") { "\($0.id)" },
      text("ENDPOINT", leastWidth: 15) { $0.endpointText },
    ]
    if isWide || clients.contains(where: { !$0.label.isEmpty }) {
      columns.append(text("LABEL", leastWidth: 8, rank: 3, \.label))
    }
    columns += haveDeparted ? ends : states
    columns += [
      number("IN", rank: 6) { "\($0.messagesIn)" },
      number("OUT", rank: 6) { "\($0.messagesOut)" },
    ]
    if !haveDeparted { columns.append(number("QUEUED", rank: 5) { "\(ByteSize($0.queuedBytes))" }) }
    if isWide || haveDeparted {
      columns += [
        number("RECEIVED", rank: 7) { "\(ByteSize($0.bytesIn))" },
        number("SENT", rank: 7) { "\(ByteSize($0.bytesOut))" },
      ]
    }
    if isWide { columns.append(number("LANE") { "\($0.lane)" }) }
    if haveDeparted, isWide || clients.contains(where: { $0.detail?.isEmpty == false }) {
      columns.append(text("DETAIL", leastWidth: 10, rank: 4) { $0.detail ?? "" })
    }
    return TextTable(columns: columns).lines(width: isWide ? nil : width)
  }

  /// What the clients are doing.
  private var states: [TextTable.Column] {
    [
      text("STATE", rank: 2) { $0.state.rawValue },
      number("CONNECTED", rank: 4) { age(since: $0.connectedUSec, to: nowUSec) },
      number("IDLE", rank: 1) { Duration(microseconds: $0.idleUSec).text },
    ]
  }

  /// How it ended with clients that have left.
  private var ends: [TextTable.Column] {
    [
      number("LEFT", rank: 3) { $0.departedUSec.map { age(since: $0, to: nowUSec) + " ago" } ?? "" },
      text("REASON", rank: 1) { $0.reason ?? "" },
      number("DURATION", rank: 2) { age(since: $0.connectedUSec, to: $0.departedUSec ?? nowUSec) },
    ]
  }

  /// No time at all where the clock was set back.
  private func age(since start: UInt64, to end: UInt64) -> String {
    Duration(microseconds: end - min(end, start)).text
  }

  private func text(
    _ title: String, leastWidth: Int? = nil, rank: Int = 0, _ cell: (ClientRecord) -> String
  ) -> TextTable.Column {
    TextTable.Column(
      title: title, cells: clients.map { cell($0).printable }, leastWidth: leastWidth, rank: rank)
  }

  private func number(
    _ title: String, rank: Int = 0, _ cell: (ClientRecord) -> String
  ) -> TextTable.Column {
    TextTable.Column(title: title, cells: clients.map(cell), isRightAligned: true, rank: rank)
  }
}

extension ClientRecord {
  /// The address, or for a Unix socket, whose clients have none, the process.
  package var endpointText: String {
    guard let peerPid else { return endpoint }
    return "\(endpoint) pid \(peerPid)" + (peerUid.map { ", uid \($0)" } ?? "")
  }
}
