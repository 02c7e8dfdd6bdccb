internal import Sockets
internal import Usher
internal import UsherAdmin
internal import Varlink

/// Tells those who watch what happens to clients.
struct EventObserver: ServerObserver {
  let events: EventHub

  func connected(_ client: ClientSnapshot) {
    guard events.isWatched else { return }
    events.tell(.connected, about: client)
  }

  func disconnected(_ client: ClientSnapshot, reason: DisconnectReason, detail: String) {
    guard events.isWatched else { return }
    events.tell(.disconnected, about: client) { event in
      event.reason = reason.rawValue
      event.detail = detail.isEmpty ? nil : detail.printable
    }
  }

  func refused(_ newcomer: Newcomer, reason: DisconnectReason, detail: String) {
    events.tell(.refused) { event in
      event.endpoint = newcomer.address.description.printable
      event.reason = reason.rawValue
      event.detail = detail.isEmpty ? nil : detail.printable
    }
  }

  func becameSlow(_ client: ClientSnapshot) {
    events.tell(.slow, about: client)
  }

  func kicked(_ client: ClientSnapshot, reason: DisconnectReason, detail: String) {
    events.tell(.kicked, about: client) { event in
      event.detail = detail.isEmpty ? nil : detail.printable
    }
  }

  func acceptingPaused(_ cause: AcceptingPause) {
    events.tell(.full) { event in
      event.detail =
        switch cause {
        case .full(let limit): "\(limit) clients, and there may not be more"
        case .failed(let reason): reason
        }
    }
  }

  func acceptingResumed() {
    events.tell(.roomy)
  }
}
