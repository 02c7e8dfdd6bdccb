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
    var status = Status(parts.state, figures: await server.status(), listeners: await server.endpoints)
    status.drain = server.drainProgress.map { DrainProgress($0) }
    return status
  }
}
