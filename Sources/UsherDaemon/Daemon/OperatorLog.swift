internal import Logging
internal import Sockets
internal import Usher

/// Logs what happens to operators' connections; what they do is logged by ``AdminOperations``.
struct OperatorLog: ServerObserver {
  let log: Logger

  func connected(_ client: ClientSnapshot) {
    log.debug("operator \(client.id) connected", metadata: who(client))
  }

  func disconnected(_ client: ClientSnapshot, reason: DisconnectReason, detail: String) {
    var metadata = who(client)
    metadata["reason"] = "\(reason.rawValue)"
    if !detail.isEmpty { metadata["detail"] = "\(detail)" }
    log.debug("operator \(client.id) disconnected", metadata: metadata)
  }

  func acceptingPaused(_ cause: AcceptingPause) {
    switch cause {
    case .full(let limit):
      log.warning("too many operators: newcomers wait until one leaves", metadata: ["limit": "\(limit)"])
    case .failed(let reason):
      log.warning("can't accept operators: they wait until that is over", metadata: ["reason": "\(reason)"])
    }
  }

  func acceptingResumed() {
    log.notice("operators are accepted again")
  }

  private func who(_ client: ClientSnapshot) -> Logger.Metadata {
    guard let credentials = client.credentials else { return [:] }
    return ["uid": "\(credentials.uid)", "pid": "\(credentials.pid)"]
  }
}
