import UsherAdmin
import Varlink

/// An event as one line for people.
struct EventLine {
  private let event: Event

  init(_ event: Event) {
    self.event = event
  }

  /// The line; every text in it is printable.
  var text: String {
    let kind = event.kind.rawValue.fitted(to: 12)
    return ([LocalTime(event.timeUSec).clock, kind] + details).joined(separator: "  ").printable
      .trimmingTrailingSpaces()
  }

  private var details: [String] {
    let detail = event.detail.map { [$0] } ?? []
    switch event.kind {
    case .connected, .slow: return subject + detail
    case .kicked: return subject + reason
    case .disconnected: return subject + reason + life
    case .refused: return [event.endpoint ?? "", event.reason ?? ""] + detail
    case .full, .roomy, .resumed, .stopping: return detail
    case .banned, .unbanned: return [event.endpoint ?? ""] + detail
    case .reloaded: return reloaded
    case .draining: return event.drain.map { [$0.text] } ?? detail
    }
  }

  private var subject: [String] {
    guard let client = event.client else { return [event.endpoint ?? ""] }
    return ["\(client.id)", client.endpointText] + (client.label.isEmpty ? [] : [client.label])
  }

  private var reason: [String] {
    guard let reason = event.reason else { return event.detail.map { [$0] } ?? [] }
    return [event.detail.map { "\(reason): \($0)" } ?? reason]
  }

  private var life: [String] {
    guard let client = event.client else { return [] }
    let end = event.client?.departedUSec ?? event.timeUSec
    let time = Duration(microseconds: end - min(end, client.connectedUSec)).text
    return ["after \(time)", "\(client.messagesIn.grouped) in, \(client.messagesOut.grouped) out"]
  }

  private var reloaded: [String] {
    let changed = event.changed ?? []
    let restart = event.restartNeeded ?? []
    return [changed.isEmpty ? "nothing changed" : "changed \(changed.joined(separator: ", "))"]
      + (restart.isEmpty ? [] : ["restart needed for \(restart.joined(separator: ", "))"])
      + (event.detail.map { [$0] } ?? [])
  }
}
