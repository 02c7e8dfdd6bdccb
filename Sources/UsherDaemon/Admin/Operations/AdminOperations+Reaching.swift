internal import Logging
internal import Usher
package import UsherAdmin

/// What reaches clients: an end, or a message.
extension AdminOperations {
  /// The longest message that an operator sends.
  static let longestText = 65_536

  /// Disconnects clients.
  package func kick(
    _ request: KickClients, for caller: AdminCaller
  ) async throws(AdminFailure) -> KickClients.Answer {
    var subject: Logger.Metadata = ["selector": Self.text(of: request.selector)]
    if let reason = request.reason { subject["reason"] = "\(reason)" }
    if request.now { subject["now"] = "true" }
    return try await act(.kick, isDryRun: request.dryRun, caller, on: subject) {
      log async throws(AdminFailure) in
      let selector = try Self.read(request.selector, mayBeEmpty: false)
      try Self.check(request.reason, "reason")
      var options = KickOptions()
      options.text = request.reason ?? ""
      options.isAbrupt = request.now
      options.maximum = request.maximum
      options.isDryRun = request.dryRun
      let outcome = await server.kick(selector, options)
      if let matched = outcome.tooMany {
        throw .refused(.tooMany(matched: matched, maximum: request.maximum ?? 0))
      }
      log["kicked"] = "\(outcome.kicked.count)"
      Self.add(outcome.notFound, outcome.unresponsive, to: &log)
      return KickClients.Answer(
        kicked: outcome.kicked, notFound: outcome.notFound, unresponsive: outcome.unresponsive,
        dryRun: request.dryRun)
    }
  }

  /// Sends a message to clients.
  package func send(_ request: SendText, for caller: AdminCaller) async throws(AdminFailure)
    -> SendText.Answer
  {
    let subject: Logger.Metadata = [
      "selector": Self.text(of: request.selector), "bytes": "\(request.text.utf8.count)",
    ]
    return try await act(.send, caller, on: subject) { log async throws(AdminFailure) in
      let selector = try Self.read(request.selector, mayBeEmpty: false)
      try Self.check(request.text, atMost: Self.longestText, "text")
      guard !request.text.isEmpty else { throw .invalid(parameter: "text", reason: "is empty") }
      let outcome = await server.send(request.text, to: selector, maximum: request.maximum)
      if let matched = outcome.tooMany {
        throw .refused(.tooMany(matched: matched, maximum: request.maximum ?? 0))
      }
      log["sent"] = "\(outcome.sent)"
      if !outcome.tooSlow.isEmpty { log["tooSlow"] = "\(outcome.tooSlow.count)" }
      Self.add(outcome.notFound, outcome.unresponsive, to: &log)
      return SendText.Answer(
        sent: outcome.sent, tooSlow: outcome.tooSlow, notFound: outcome.notFound,
        unresponsive: outcome.unresponsive)
    }
  }

  private static func add(_ notFound: [UInt64], _ unresponsive: [Int], to log: inout Logger.Metadata) {
    if !notFound.isEmpty { log["notFound"] = "\(notFound.count)" }
    if !unresponsive.isEmpty { log["unresponsive"] = "\(unresponsive)" }
  }
}
