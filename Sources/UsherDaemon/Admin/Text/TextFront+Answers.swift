internal import UsherAdmin
internal import Varlink

/// The answers that take more than a line to make.
extension TextFront {
  /// How many clients a table has at most: `usherctl` shows all.
  private static let mostRows = 1_000

  func clients(_ caller: AdminCaller) async throws(AdminFailure) -> [String] {
    let answer = try await operations.list(ListClients(limit: Self.mostRows), for: caller)
    let now = UInt64(Timestamp.now().milliseconds) * 1_000
    let table =
      answer.clients.isEmpty ? ["no clients"] : ClientTable(answer.clients, nowUSec: now).lines(width: nil)
    let more = answer.cursor == nil ? [] : ["there are more; usherctl clients shows all"]
    return table + more + Self.silent(answer.unresponsive)
  }

  func send(
    _ text: String, to selector: Selector, _ caller: AdminCaller
  ) async throws(AdminFailure) -> [String] {
    let answer = try await operations.send(SendText(selector: selector, text: text), for: caller)
    let slow = answer.tooSlow.map { "client \($0) was too slow and is disconnected" }
    return ["sent to \(answer.sent) client\(answer.sent == 1 ? "" : "s")"] + slow
      + Self.missing(answer.notFound) + Self.silent(answer.unresponsive)
  }

  func ban(
    _ address: String, _ duration: Duration?, _ reason: String?, _ caller: AdminCaller
  ) async throws(AdminFailure) -> [String] {
    let request = BanAddress(address: address, forUSec: duration?.microseconds, reason: reason)
    let answer = try await operations.ban(request, for: caller)
    let time = duration.map { " for \($0.text)" } ?? ""
    let kicked = KickClients.Answer(
      kicked: answer.kicked, notFound: [], unresponsive: answer.unresponsive, dryRun: false)
    return ["\(answer.ban.address) is kept out\(time)", kicked.text] + Self.warning(answer.notKept)
      + Self.silent(answer.unresponsive)
  }

  func bans(_ caller: AdminCaller) async throws(AdminFailure) -> [String] {
    let bans = try await operations.listBans(for: caller).bans
    let now = UInt64(Timestamp.now().milliseconds) * 1_000
    let lines = bans.map { ban in
      let end = ban.endsUSec.map { "for \(Duration(microseconds: $0 - min($0, now)).text)" } ?? "for ever"
      return "\(ban.address) \(end), by uid \(ban.uid), \(ban.refused) refused"
        + (ban.reason.isEmpty ? "" : ": \(ban.reason.printable)")
    }
    return lines.isEmpty ? ["nobody is kept out"] : lines
  }

  func drain(_ refuses: Bool, _ caller: AdminCaller) async throws(AdminFailure) -> [String] {
    let progress = try await operations.drain(Drain(refuse: refuses), for: caller).progress
    let newcomers = progress.refuses ? "newcomers are turned away" : "newcomers wait"
    return ["draining: \(progress.left) client\(progress.left == 1 ? "" : "s") left, \(newcomers)"]
  }

  func reload(_ caller: AdminCaller) async throws(AdminFailure) -> [String] {
    let answer = try await operations.reload(Reload(), for: caller)
    let kept = answer.restartNeeded.map { "\($0) keeps its value until a restart" }
    return (answer.changed.isEmpty ? ["nothing has changed"] : answer.changed.map { "\($0) has changed" })
      + kept
  }

  func shutdown(_ isAbrupt: Bool, _ peer: AdminPeer) async throws(AdminFailure) -> [String] {
    let request = Shutdown(now: isAbrupt)
    let answer = try await operations.shutdown(request, for: peer.caller)
    peer.afterAnswering { [operations] in operations.end(request, by: peer.caller) }
    let sockets = ["its sockets were passed to it: whoever connects next starts it again"]
    return ["stopping"] + (answer.activated ? sockets : [])
  }
}
