internal import Logging
internal import Sockets
internal import Usher

/// Logs what happens to clients: one line for each event, none for a message.
///
/// A lane waits for it. So what is told becomes text only where the log is written.
final class ClientLog: ServerObserver {
  private let log: Logger
  private let statements: StatementLog

  init(log: Logger) {
    self.log = log
    statements = StatementLog(log)
  }

  func connected(_ client: ClientSnapshot) { statements.log(Coming(client)) }

  func disconnected(_ client: ClientSnapshot, reason: DisconnectReason, detail: String) {
    statements.log(Going(client, reason: reason, detail: detail))
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

extension ClientLog {
  /// A client has come.
  struct Coming: LogStatement {
    private let id: UInt64
    private let address: SocketAddress
    private let proxy: SocketAddress?
    private let listener: String
    private let lane: Int

    init(_ client: ClientSnapshot) {
      id = client.id
      address = client.address
      proxy = client.proxy
      listener = client.listener
      lane = client.lane
    }

    var level: Logger.Level { .info }
    var weight: Int { ClientLog.lineWeight + listener.utf8.count }

    func write(to text: inout LogText) {
      text.say("client ")
      text.say(Int(clamping: id))
      text.say(" connected")
      text.add("client", Int(clamping: id))
      text.add("endpoint", address)
      text.add("lane", lane)
      text.add("listener", listener)
      if let proxy { text.add("proxy", proxy) }
    }

    var event: LogEvent {
      var metadata: Logger.Metadata = [
        "client": .stringConvertible(id), "endpoint": .stringConvertible(address),
        "listener": .string(listener), "lane": .stringConvertible(lane),
      ]
      if let proxy { metadata["proxy"] = "\(proxy)" }
      return LogEvent(
        level: level, message: "client \(id) connected", metadata: metadata, source: nil, file: #fileID,
        function: "connected(_:)", line: #line)
    }
  }

  /// A client has gone.
  struct Going: LogStatement {
    private let id: UInt64
    private let address: SocketAddress
    private let proxy: SocketAddress?
    private let label: String
    private let reason: DisconnectReason
    private let detail: String
    private let seconds: Int64
    private let traffic: TrafficCounters

    init(_ client: ClientSnapshot, reason: DisconnectReason, detail: String) {
      id = client.id
      address = client.address
      proxy = client.proxy
      label = client.label
      self.reason = reason
      self.detail = detail
      seconds = client.ageUSec / 1_000_000
      traffic = client.traffic
    }

    var level: Logger.Level { .info }
    var weight: Int { ClientLog.lineWeight + label.utf8.count + detail.utf8.count }

    func write(to text: inout LogText) {
      text.say("client ")
      text.say(Int(clamping: id))
      text.say(" disconnected")
      text.add("bytesIn", traffic.bytesIn)
      text.add("bytesOut", traffic.bytesOut)
      text.add("client", Int(clamping: id))
      if !detail.isEmpty { text.add("detail", detail) }
      text.add("endpoint", address)
      if !label.isEmpty { text.add("label", label) }
      text.add("messagesIn", traffic.messagesIn)
      text.add("messagesOut", traffic.messagesOut)
      if let proxy { text.add("proxy", proxy) }
      text.add("reason", reason.rawValue)
      text.add("seconds", Int(seconds))
    }

    var event: LogEvent {
      var metadata: Logger.Metadata = [
        "client": .stringConvertible(id), "endpoint": .stringConvertible(address),
        "reason": .string(reason.rawValue), "seconds": .stringConvertible(seconds),
        "messagesIn": .stringConvertible(traffic.messagesIn),
        "messagesOut": .stringConvertible(traffic.messagesOut),
        "bytesIn": .stringConvertible(traffic.bytesIn), "bytesOut": .stringConvertible(traffic.bytesOut),
      ]
      if !detail.isEmpty { metadata["detail"] = "\(detail)" }
      if !label.isEmpty { metadata["label"] = "\(label)" }
      if let proxy { metadata["proxy"] = "\(proxy)" }
      return LogEvent(
        level: level, message: "client \(id) disconnected", metadata: metadata, source: nil, file: #fileID,
        function: "disconnected(_:reason:detail:)", line: #line)
    }
  }

  /// About how many bytes a line has, but for the texts of others in it.
  private static let lineWeight = 192
}
