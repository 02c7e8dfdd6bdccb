internal import Logging
internal import Sockets
internal import Usher
package import UsherAdmin
internal import Varlink

extension AdminOperations {
  /// The longest reason that is kept with a ban.
  static let longestBanReason = 512

  /// Keeps an address or a range out, and disconnects who is in.
  package func ban(
    _ request: BanAddress, for caller: AdminCaller
  ) async throws(AdminFailure) -> BanAddress.Answer {
    var subject: Logger.Metadata = ["address": "\(request.address)"]
    if let reason = request.reason { subject["reason"] = "\(reason)" }
    return try await act(.ban, isDryRun: request.dryRun, caller, on: subject) {
      log async throws(AdminFailure) in
      let range = try Self.range(request.address)
      guard request.all || !range.isVeryWide else { throw .refused(.rangeTooWide(address: "\(range)")) }
      try Self.check(request.reason, atMost: Self.longestBanReason, "reason")
      let now = UInt64(realtimeMicroseconds())
      let ends = request.forUSec.map { now.addingReportingOverflow($0) }
      let entry = BanList.Entry(
        range, reason: request.reason ?? "", createdUSec: now,
        // So far away is never.
        endsUSec: ends.flatMap { $0.overflow || $0.partialValue > Int64.max ? nil : $0.partialValue },
        uid: caller.uid)
      if request.dryRun {
        return await kickWhoIs(in: range, entry, isDryRun: true, notKept: nil)
      }
      guard parts.bans.add(entry) else { throw .refused(.tooManyBans(maximum: BanList.most)) }
      parts.events.tell(.banned) { event in
        event.endpoint = "\(range)"
        event.detail = entry.reason.isEmpty ? nil : entry.reason.printable
      }
      // Whoever was let in just before has reached a lane when the acceptor has answered.
      _ = await server.endpoints
      let answer = await kickWhoIs(in: range, entry, isDryRun: false, notKept: await parts.bans.keep())
      log["kicked"] = "\(answer.kicked.count)"
      if let endsUSec = entry.endsUSec { log["endsUSec"] = "\(endsUSec)" }
      if let notKept = answer.notKept { log["notKept"] = "\(notKept)" }
      if !answer.unresponsive.isEmpty { log["unresponsive"] = "\(answer.unresponsive)" }
      return answer
    }
  }

  /// Lets an address or a range in again.
  package func unban(
    _ request: UnbanAddress, for caller: AdminCaller
  ) async throws(AdminFailure) -> UnbanAddress.Answer {
    try await act(.unban, caller, on: ["address": "\(request.address)"]) { log async throws(AdminFailure) in
      let range = try Self.range(request.address)
      guard parts.bans.remove(range) else { throw .refused(.noSuchBan(address: "\(range)")) }
      parts.events.tell(.unbanned) { $0.endpoint = "\(range)" }
      let answer = UnbanAddress.Answer(notKept: await parts.bans.keep())
      if let notKept = answer.notKept { log["notKept"] = "\(notKept)" }
      return answer
    }
  }

  /// Who is kept out.
  package func listBans(for caller: AdminCaller) async throws(AdminFailure) -> ListBans.Answer {
    try permit(.bans, caller)
    return ListBans.Answer(bans: parts.bans.all.map { Ban($0) })
  }

  private func kickWhoIs(
    in range: AddressRange, _ entry: BanList.Entry, isDryRun: Bool, notKept: String?
  ) async -> BanAddress.Answer {
    var selector = ClientSelector()
    selector.included.addresses = [range]
    var options = KickOptions()
    options.text = entry.reason
    options.reason = .banned
    options.isDryRun = isDryRun
    let outcome = await server.kick(selector, options)
    return BanAddress.Answer(
      ban: Ban(entry), kicked: outcome.kicked, unresponsive: outcome.unresponsive, dryRun: isDryRun,
      notKept: notKept)
  }

  private static func range(_ text: String) throws(AdminFailure) -> AddressRange {
    guard let range = AddressRange(text) else {
      throw .invalid(
        parameter: "address", reason: "\(PrintableText.quoted(text)) is no address and no range of them")
    }
    return range
  }
}

extension Ban {
  /// What operators see of a ban.
  init(_ entry: BanList.Entry) {
    self.init(
      address: entry.range.description, reason: entry.reason, createdUSec: entry.createdUSec,
      endsUSec: entry.endsUSec, uid: entry.uid, refused: entry.refused)
  }
}
