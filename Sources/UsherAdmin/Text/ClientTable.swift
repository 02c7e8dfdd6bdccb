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
  /// - Returns: The lines, without their ends.
  package func lines(width: Int?, isWide: Bool = false) -> [String] {
    var columns = [
      number("ID") { "\($0.id)" },
      text("ENDPOINT", leastWidth: 15) { $0.endpointText },
    ]
    if isWide || clients.contains(where: { !$0.label.isEmpty }) {
      columns.append(text("LABEL", leastWidth: 8, rank: 3, \.label))
    }
    columns += [
      text("STATE", rank: 2) { $0.state.rawValue },
      number("CONNECTED", rank: 4) { Duration(microseconds: nowUSec - min(nowUSec, $0.connectedUSec)).text },
      number("IDLE", rank: 1) { Duration(microseconds: $0.idleUSec).text },
      number("IN", rank: 6) { "\($0.messagesIn)" },
      number("OUT", rank: 6) { "\($0.messagesOut)" },
      number("QUEUED", rank: 5) { "\(ByteSize($0.queuedBytes))" },
    ]
    if isWide {
      columns += [
        number("RECEIVED") { "\(ByteSize($0.bytesIn))" },
        number("SENT") { "\(ByteSize($0.bytesOut))" },
        number("LANE") { "\($0.lane)" },
      ]
    }
    return TextTable(columns: columns).lines(width: isWide ? nil : width)
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
  fileprivate var endpointText: String {
    guard let peerPid else { return endpoint }
    return "\(endpoint) pid \(peerPid)" + (peerUid.map { ", uid \($0)" } ?? "")
  }
}
