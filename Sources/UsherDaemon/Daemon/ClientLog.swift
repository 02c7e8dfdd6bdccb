internal import Logging
internal import Sockets
internal import Usher

/// Logs what happens to clients: one line for each event, none for a message.
///
/// A lane waits for it. So what is told becomes text only where the log is written.
struct ClientLog: ServerObserver {
  let log: Logger

  func connected(_ client: ClientSnapshot) {
    var metadata: Logger.Metadata = [
      "client": .stringConvertible(client.id), "endpoint": .stringConvertible(client.address),
      "listener": .string(client.listener), "lane": .stringConvertible(client.lane),
    ]
    if let proxy = client.proxy { metadata["proxy"] = "\(proxy)" }
    log.info("client \(client.id) connected", metadata: metadata)
  }

  func disconnected(_ client: ClientSnapshot, reason: DisconnectReason, detail: String) {
    var metadata: Logger.Metadata = [
      "client": .stringConvertible(client.id), "endpoint": .stringConvertible(client.address),
      "reason": .string(reason.rawValue), "seconds": .stringConvertible(client.ageUSec / 1_000_000),
      "messagesIn": .stringConvertible(client.traffic.messagesIn),
      "messagesOut": .stringConvertible(client.traffic.messagesOut),
      "bytesIn": .stringConvertible(client.traffic.bytesIn),
      "bytesOut": .stringConvertible(client.traffic.bytesOut),
    ]
    if !detail.isEmpty { metadata["detail"] = "\(detail)" }
    if !client.label.isEmpty { metadata["label"] = "\(client.label)" }
    if let proxy = client.proxy { metadata["proxy"] = "\(proxy)" }
    log.info("client \(client.id) disconnected", metadata: metadata)
  }

  func refused(_ newcomer: Newcomer, reason: DisconnectReason, detail: String) {
    var metadata: Logger.Metadata = [
      "endpoint": "\(newcomer.address)", "listener": "\(newcomer.listener)", "reason": "\(reason.rawValue)",
    ]
    if let proxy = newcomer.proxy { metadata["proxy"] = "\(proxy)" }
    if !detail.isEmpty { metadata["detail"] = "\(detail)" }
    // Of interest to whoever looks for it, and too much for anyone else while many come.
    log.debug("newcomer turned away", metadata: metadata)
  }

  func acceptingPaused(_ cause: AcceptingPause) {
    switch cause {
    case .full(let limit):
      log.warning("full: newcomers wait until a client leaves", metadata: ["limit": "\(limit)"])
    case .failed(let reason):
      log.warning("can't accept: newcomers wait until that is over", metadata: ["reason": "\(reason)"])
    }
  }

  func acceptingResumed() {
    log.notice("newcomers are accepted again")
  }
}
