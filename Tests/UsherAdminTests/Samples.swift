import UsherAdmin

extension Status {
  static let sample = Status(
    version: "0.1.0", pid: 4242, state: .running, startedUSec: 1_700_000_000_000_000,
    uptimeUSec: 11_520_000_000, service: "upper", framing: "raw",
    lanes: [
      Lane(index: 0, clients: 617, messagesIn: 12_345, respondedUSec: 900),
      Lane(index: 1, clients: 1, messagesIn: 54_321, respondedUSec: 4_200_000),
    ],
    listeners: [
      Listener(name: "localhost:7777", endpoint: "127.0.0.1:7777", activated: false),
      Listener(name: "game", endpoint: "[::1]:7777", activated: true),
      Listener(name: "unix:/run/x.sock", endpoint: "unix:/run/x.sock", activated: false),
    ],
    clients: Clients(current: 1_233, peak: 2_001, accepted: 55_123, refused: 0, kicked: 3, limit: 10_000),
    traffic: Traffic(messagesIn: 66_666, messagesOut: 66_665, bytesIn: 1_048_576, bytesOut: 1_100_000),
    supervised: true, handedOver: 12, drain: .sample)
}

extension ClientRecord {
  static func sample(
    _ id: UInt64, endpoint: String = "127.0.0.1:50412", label: String = "", pid: Int32? = nil,
    state: State = .open, reason: String? = nil
  ) -> ClientRecord {
    ClientRecord(
      id: id, endpoint: endpoint, peerPid: pid, peerUid: pid.map { _ in 1_000 }, label: label, lane: 1,
      connectedUSec: 1_700_000_000_000_000, idleUSec: 4_200_000, messagesIn: 17, messagesOut: 18,
      bytesIn: 1_000,
      bytesOut: 2_048, queuedBytes: 512, state: state,
      departedUSec: reason.map { _ in 1_700_000_060_000_000 }, reason: reason,
      detail: reason.map { _ in "too loud" })
  }
}

extension Selector {
  /// One with a value of every kind.
  static let full: Selector = {
    var selector = Selector()
    selector.included.ids = [12, 18_446_744_073_709_551_615]
    selector.included.addresses = ["10.0.0.0/8"]
    selector.included.labels = ["bot-*"]
    selector.included.idleOverUSec = 1
    selector.included.ageOverUSec = 2
    selector.included.queuedOver = 3
    selector.excluded.ids = [13]
    selector.excluded.addresses = ["::1"]
    selector.excluded.labels = ["a?", "b"]
    selector.excluded.idleOverUSec = 4
    selector.excluded.ageOverUSec = 5
    selector.excluded.queuedOver = 6
    return selector
  }()
}

extension DrainProgress {
  static let sample = DrainProgress(
    state: .closing, left: 12, gone: 34, cut: 0, refuses: true, remainingUSec: 20_000_000)
}

extension Ban {
  static let sample = Ban(
    address: "10.0.0.0/8", reason: "spam", createdUSec: 1_700_000_000_000_000,
    endsUSec: 1_700_003_600_000_000, uid: 1_000, refused: 7)
}

extension Event {
  /// One with every field, as no event has.
  static let full: Event = {
    var event = Event(
      .disconnected, timeUSec: 1_700_000_000_000_000, client: .sample(1), reason: "kicked", detail: "too loud"
    )
    event.endpoint = "127.0.0.1:50412"
    event.drain = .sample
    event.changed = ["limits.idle"]
    event.restartNeeded = ["server.listen"]
    return event
  }()
}
