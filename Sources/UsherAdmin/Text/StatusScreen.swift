import FoundationEssentials
import Varlink

/// A status on one screen.
package struct StatusScreen: Sendable {
  private let status: Status

  /// The screen of a status.
  package init(_ status: Status) {
    self.status = status
  }

  /// A lane that is asked answers within milliseconds: one that last answered so long ago hangs.
  private static let hangs: UInt64 = 1_000_000

  /// More lanes than this are summed up.
  private static let mostLanesShown = 8

  /// The lines of the screen; every text in it is printable.
  package var lines: [String] {
    var lines = [
      "usherd \(status.version)  \(status.state)  pid \(status.pid)\(status.supervised ? "  supervised" : "")"
    ]
    lines.append(row("Running", "for \(Duration(microseconds: status.uptimeUSec).text), since \(since)"))
    lines.append(row("Service", "\(status.service), \(status.framing) framing"))
    lines += rows("Listening", status.listeners.map(\.text))
    lines += rows("Clients", clients)
    lines.append(row("Received", messages(status.traffic.messagesIn, status.traffic.bytesIn)))
    lines.append(row("Sent", messages(status.traffic.messagesOut, status.traffic.bytesOut)))
    lines += rows("Lanes", lanes)
    return lines.map(\.printable)
  }

  private func row(_ title: String, _ text: String) -> String { title.fitted(to: 12) + text }

  private func rows(_ title: String, _ texts: [String]) -> [String] {
    (texts.isEmpty ? ["none"] : texts).enumerated().map { row($0 == 0 ? title : "", $1) }
  }

  private var since: String {
    Date(timeIntervalSince1970: Double(status.startedUSec / 1_000_000)).formatted(.iso8601)
  }

  private var clients: [String] {
    let counts = status.clients
    let now = "\(counts.current.grouped) of at most \(counts.limit.grouped), peak \(counts.peak.grouped)"
    var ever = "accepted \(counts.accepted.grouped), refused \(counts.refused.grouped)"
    ever += ", kicked \(counts.kicked.grouped)"
    if status.handedOver > 0 { ever += ", taken over \(status.handedOver.grouped)" }
    return [now, ever]
  }

  private func messages(_ count: UInt64, _ bytes: UInt64) -> String {
    "\(count.grouped) messages, \(ByteSize(bytes))"
  }

  private var lanes: [String] {
    guard status.lanes.count > Self.mostLanesShown else { return status.lanes.map(text) }
    let counts = status.lanes.map(\.clients)
    let sum = "\(status.lanes.count) with \(counts.min() ?? 0) to \(counts.max() ?? 0) clients each"
    return [sum] + status.lanes.filter { $0.respondedUSec > Self.hangs }.map(text)
  }

  private func text(of lane: Status.Lane) -> String {
    let clients = "\(lane.clients.grouped) client\(lane.clients == 1 ? "" : "s")"
    let figures = "\(lane.index): \(clients), \(lane.messagesIn.grouped) messages"
    guard lane.respondedUSec > Self.hangs else { return figures }
    return figures + "; NO ANSWER for \(Duration(microseconds: lane.respondedUSec).text)"
  }
}

extension Status.Listener {
  /// The address, and what it was asked for where that says more.
  fileprivate var text: String {
    let origin = activated ? ["passed as \(name)"] : name == endpoint ? [] : ["for \(name)"]
    return endpoint + (origin.isEmpty ? "" : " (\(origin.joined()))")
  }
}
