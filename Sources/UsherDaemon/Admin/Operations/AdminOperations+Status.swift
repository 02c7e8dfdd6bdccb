internal import Usher
package import UsherAdmin
package import Varlink

extension AdminOperations {
  /// Nothing but an answer.
  package func ping(for caller: AdminCaller) async throws(AdminFailure) -> Nothing {
    try permit(.ping, caller)
    return Nothing()
  }

  /// What the daemon is, what it is doing, and its figures.
  package func status(for caller: AdminCaller) async throws(AdminFailure) -> Status {
    try permit(.status, caller)
    return Status(parts.state, await figures(), listeners: await server.endpoints)
  }

  /// Every figure, as OpenMetrics text.
  package func metrics(for caller: AdminCaller) async throws(AdminFailure) -> GetMetrics.Answer {
    try permit(.metrics, caller)
    var figures = await figures()
    figures.operators = await parts.operators.status()
    figures.process = .now
    return GetMetrics.Answer(text: OpenMetricsText(figures).text)
  }

  /// What there is to tell of the server that takes clients.
  private func figures() async -> Figures {
    Figures(
      service: parts.state.service, framing: parts.state.framing.rawValue, state: parts.state.phase,
      startedNanoseconds: Int64(clamping: parts.state.startedUSec) * 1_000,
      isSupervised: parts.state.isSupervised, server: await server.status(), bans: parts.bans.all.count,
      drain: server.drainProgress)
  }
}
