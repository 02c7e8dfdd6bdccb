internal import Usher

/// Several observers of one server, told one after the other.
struct Observers: ServerObserver {
  let all: [any ServerObserver]

  func connected(_ client: ClientSnapshot) {
    for observer in all { observer.connected(client) }
  }

  func disconnected(_ client: ClientSnapshot, reason: DisconnectReason, detail: String) {
    for observer in all { observer.disconnected(client, reason: reason, detail: detail) }
  }

  func refused(_ newcomer: Newcomer, reason: DisconnectReason, detail: String) {
    for observer in all { observer.refused(newcomer, reason: reason, detail: detail) }
  }

  func becameSlow(_ client: ClientSnapshot) {
    for observer in all { observer.becameSlow(client) }
  }

  func kicked(_ client: ClientSnapshot, reason: DisconnectReason, detail: String) {
    for observer in all { observer.kicked(client, reason: reason, detail: detail) }
  }

  func acceptingPaused(_ cause: AcceptingPause) {
    for observer in all { observer.acceptingPaused(cause) }
  }

  func acceptingResumed() {
    for observer in all { observer.acceptingResumed() }
  }
}
