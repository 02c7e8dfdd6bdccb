internal import Logging
internal import Usher
package import UsherAdmin

/// Emptying the daemon, and its end.
extension AdminOperations {
  /// The longest time that a drain may be given: what is longer is meant to have no end.
  private static let longestTime = Duration.seconds(365 * 86_400)

  /// Accepts nobody and sends the clients off.
  ///
  /// - Returns: How far that has come.
  package func drain(_ request: Drain, for caller: AdminCaller) async throws(AdminFailure) -> Drain.Answer {
    try await act(.drain, caller, on: ["refuse": "\(request.refuse)"]) { log async throws(AdminFailure) in
      let configured = parts.configuration.current.drain
      let deadline = try Self.time(request.deadlineUSec, "deadlineUSec") ?? configured.deadline
      let spread = try Self.time(request.spreadUSec, "spreadUSec") ?? configured.spread
      try Self.check(request.farewell, "farewell")
      guard parts.state.become(.draining) else { throw .refused(.stopping) }
      server.drain(
        spread: spread, deadline: deadline == .zero ? nil : deadline,
        farewell: request.farewell ?? configured.farewell, refuses: request.refuse)
      parts.drains.begin { [weak server] in server?.drainProgress }
      parts.supervision?.change()
      guard let report = server.drainProgress else { throw .refused(.stopping) }
      log["clients"] = "\(report.left)"
      log["deadline"] = "\(DurationText(deadline))"
      log["spread"] = "\(DurationText(spread))"
      return Drain.Answer(progress: DrainProgress(report))
    }
  }

  /// Tells how a drain goes on, until nobody is left or it is taken back.
  ///
  /// - Parameters:
  ///   - first: What was told when it began.
  ///   - progress: How it goes on.
  ///   - sending: Takes what comes before the last, and says whether somebody still wants more.
  /// - Returns: The last.
  func follow(
    _ first: Drain.Answer, _ progress: AsyncStream<DrainProgress>, sending: (Drain.Answer) async -> Bool
  ) async -> Drain.Answer {
    var last = first
    for await progress in progress {
      last = Drain.Answer(progress: progress)
      guard progress.state == .closing, await sending(last) else { return last }
    }
    // It was over before anyone listened, or the caller listens no more.
    return server.drainProgress.map { Drain.Answer(progress: DrainProgress($0)) } ?? last
  }

  /// Takes a drain back.
  package func resume(for caller: AdminCaller) async throws(AdminFailure) -> Resume.Answer {
    try await act(.resume, caller, on: [:]) { log async throws(AdminFailure) in
      guard parts.state.become(.running) else { throw .refused(.stopping) }
      let answer = Resume.Answer(wasDraining: server.resume())
      log["wasDraining"] = "\(answer.wasDraining)"
      guard answer.wasDraining else { return answer }
      parts.drains.resumed()
      parts.events.tell(.resumed)
      parts.supervision?.change()
      return answer
    }
  }

  /// Permits the end; ``end(_:by:)`` brings it, once the answer has been sent.
  package func shutdown(
    _ request: Shutdown, for caller: AdminCaller
  ) async throws(AdminFailure) -> Shutdown.Answer {
    try await act(.shutdown, caller, on: ["now": "\(request.now)"]) { _ async throws(AdminFailure) in
      Shutdown.Answer(activated: parts.state.isActivated)
    }
  }

  /// Brings the end that was permitted.
  func end(_ request: Shutdown, by caller: AdminCaller) {
    let name = "operator with uid \(caller.uid)"
    parts.ending.wish(request.now ? .atOnce(by: name) : .inOrder(by: name))
  }

  private static func time(_ microseconds: UInt64?, _ parameter: String) throws(AdminFailure) -> Duration? {
    guard let microseconds else { return nil }
    let time = Duration(microseconds: microseconds)
    guard time <= longestTime else { throw .invalid(parameter: parameter, reason: "is longer than a year") }
    return time
  }
}
