import UsherAdmin
import Varlink

/// The live screen as lines.
struct TopScreen {
  /// One line, and how it stands out.
  struct Line: Equatable {
    enum Style: Equatable {
      case plain, bold, reversed
    }

    var text: String
    var style = Style.plain
  }

  let state: TopState
  let columns: Int
  let rows: Int
  let nowUSec: UInt64

  /// The lines, at most as many as there are rows and none wider than the terminal; all text is printable.
  var lines: [Line] {
    let head = Array(self.head.prefix(max(1, rows - 8)))
    let room = max(0, rows - head.count - 1)
    let body = state.mode == .help ? help : list(rows: room)
    let filling = Array(repeating: Line(text: ""), count: max(0, room - body.count))
    return (head + body.prefix(room) + filling + [foot]).suffix(rows).map { line in
      let text = line.text.printable
      // What stands out does so over the whole width.
      let isCut = text.displayWidth > columns
      return Line(
        text: line.style == .reversed || isCut ? text.fitted(to: columns) : text, style: line.style)
    }
  }
}

// MARK: Totals

extension TopScreen {
  private var head: [Line] {
    guard let sample = state.sample, let difference = state.difference else {
      return [Line(text: state.outage ?? "Looking …", style: .bold)]
    }
    let status = sample.status
    let first = state.outage.map { Line(text: $0, style: .reversed) } ?? title(of: status)
    var lines = [first, Line(text: clients(status, difference)), Line(text: traffic(difference))]
    if let drain = status.drain { lines.append(Line(text: "Draining  \(drain.text)", style: .bold)) }
    lines += lanes(status.lanes)
    if !sample.unresponsive.isEmpty {
      let silent = Missing.list("lane", sample.unresponsive)
      lines.append(Line(text: "          \(silent) did not answer; their clients are missing", style: .bold))
    }
    return lines + [Line(text: "")]
  }

  private func title(of status: Status) -> Line {
    let uptime = Duration(microseconds: status.uptimeUSec).text
    let paused = state.isPaused ? "  PAUSED" : ""
    return Line(
      text: "usherd \(status.version)  \(status.state.rawValue)  pid \(status.pid)  up \(uptime)  "
        + "\(status.service), \(status.framing)\(paused)",
      style: .bold)
  }

  private func clients(_ status: Status, _ difference: TopDifference) -> String {
    let counts = status.clients
    return "Clients   \(counts.current.grouped) of \(counts.limit.grouped), peak \(counts.peak.grouped)  "
      + "connects \(text(difference.rate { $0.status.clients.accepted }))/s  "
      + "refused \(text(difference.rate { $0.status.clients.refused }))/s  kicked \(counts.kicked.grouped)"
  }

  private func traffic(_ difference: TopDifference) -> String {
    let messages = [\Status.Traffic.messagesIn, \.messagesOut].map { counter in
      text(difference.rate { $0.status.traffic[keyPath: counter] })
    }
    let bytes = [\Status.Traffic.bytesIn, \.bytesOut].map { counter in
      size(difference.rate { $0.status.traffic[keyPath: counter] })
    }
    return
      "In        \(messages[0]) messages/s, \(bytes[0])/s   Out  \(messages[1]) messages/s, \(bytes[1])/s"
  }

  /// A lane that is asked answers within milliseconds: one that last answered so long ago hangs.
  private static let hangs: UInt64 = 1_000_000

  private func lanes(_ lanes: [Status.Lane]) -> [Line] {
    let silent = lanes.filter { $0.respondedUSec > Self.hangs }.map { lane in
      Line(
        text:
          "          lane \(lane.index): NO ANSWER for \(Duration(microseconds: lane.respondedUSec).text)",
        style: .bold)
    }
    let counts = lanes.map(\.clients)
    let all = lanes.map { "\($0.index): \($0.clients.grouped)" }.joined(separator: "  ")
    let fits = all.count + 10 + " clients".count <= columns
    let sum = "\(lanes.count.of("lane")) with \(counts.min() ?? 0) to \(counts.max() ?? 0) clients each"
    return [Line(text: "Lanes     " + (fits ? all + "  clients" : sum))] + silent.prefix(3)
  }

  /// A number of things in a second, short.
  private func text(_ rate: Double?) -> String {
    guard let rate else { return "-" }
    return rate > 0 && rate < 9.95 ? "\((rate * 10).rounded() / 10)" : Int(rate.rounded()).grouped
  }

  private func size(_ rate: Double?) -> String { rate.map { "\(ByteSize(UInt64($0.rounded())))" } ?? "-" }
}

// MARK: The list

extension TopScreen {
  private func list(rows room: Int) -> [Line] {
    let visible = max(1, room - 1)
    // As little is moved as shows the one that is selected.
    let start = max(0, min(state.selection - visible / 2, state.rows.count - visible))
    let shown = Array(state.rows.dropFirst(start).prefix(visible))
    let table = TextTable(columns: tableColumns(shown)).lines(width: columns)
    return table.enumerated().map { place, text in
      guard place > 0 else { return Line(text: text, style: .bold) }
      return Line(text: text, style: start + place - 1 == state.selection ? .reversed : .plain)
    }
  }

  private func tableColumns(_ rows: [TopRow]) -> [TextTable.Column] {
    func number(_ key: TopKey, rank: Int, _ cell: (TopRow) -> String) -> TextTable.Column {
      let isSorted = key == state.key
      return TextTable.Column(
        title: (isSorted ? "*" : "") + key.title, cells: rows.map(cell), isRightAligned: true,
        rank: isSorted ? 0 : rank)
    }
    return [
      number(.id, rank: 0) { "\($0.client.id)" },
      .init(title: "ENDPOINT", cells: rows.map { $0.client.endpointText.printable }, leastWidth: 15),
      .init(title: "LABEL", cells: rows.map { $0.client.label.printable }, leastWidth: 6, rank: 5),
      .init(title: "STATE", cells: rows.map { $0.client.state.rawValue }, rank: 6),
      number(.age, rank: 8) {
        Duration(microseconds: nowUSec - min(nowUSec, $0.client.connectedUSec)).text
      },
      number(.idle, rank: 7) { Duration(microseconds: $0.client.idleUSec).text },
      number(.in, rank: 1) { text($0.rates?.messagesIn) },
      number(.out, rank: 2) { text($0.rates?.messagesOut) },
      number(.received, rank: 4) { size($0.rates?.bytesIn) },
      number(.sent, rank: 4) { size($0.rates?.bytesOut) },
      number(.queued, rank: 3) { "\(ByteSize($0.client.queuedBytes))" },
    ]
  }

  private var help: [Line] {
    let keys = TopKey.allCases.map { "  \($0.letter)          sort by \($0.title)" }
    let texts =
      [
        "  up, down   select a client; Home and End the first and the last",
        "  k          disconnect it, after a question",
        "  p, space   stop looking, and go on",
        "  q, Ctrl-C  end",
      ] + keys + [
        "", "  By a rate, the busiest stand first of those with the greatest totals.", "  Any key goes back.",
      ]
    return [Line(text: "Keys", style: .bold)] + texts.map { Line(text: $0) }
  }

  /// What there is to say, or the keys.
  private var foot: Line {
    if case .confirming(let client) = state.mode {
      let label = client.label.isEmpty ? "" : ", \(client.label)"
      return Line(text: "Disconnect \(client.id) (\(client.endpointText)\(label))? y or n", style: .reversed)
    }
    if let note = state.note { return Line(text: note, style: .bold) }
    let sorts = TopKey.allCases.map { "\($0.letter)" }.joined(separator: " ")
    return Line(
      text: "q quit  h help  k kick  p \(state.isPaused ? "go on" : "pause")  sort: \(sorts)",
      style: .reversed
    )
  }
}
