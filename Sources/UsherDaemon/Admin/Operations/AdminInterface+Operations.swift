internal import UsherAdmin
package import Varlink

extension AdminOperations {
  /// Everything that the admin socket offers to Varlink clients.
  package var dispatcher: Dispatcher<AdminCaller> {
    var interface = Interface<AdminCaller>(.usherAdmin)
    interface.answer(GetStatus.self) { _, caller throws(ReplyError) in
      try await replying { () async throws(AdminFailure) in try await status(for: caller) }
    }
    interface.answer(ListClients.self) { request, caller throws(ReplyError) in
      try await replying { () async throws(AdminFailure) in try await list(request, for: caller) }
    }
    interface.answer(KickClients.self) { request, caller throws(ReplyError) in
      try await replying { () async throws(AdminFailure) in try await kick(request, for: caller) }
    }
    let info = ServiceInfo(
      vendor: "Usher", product: "usherd", version: UsherVersion.current, url: "")
    return Dispatcher(info, interfaces: [interface])
  }
}

/// Carries out an operation, and turns its failure into what Varlink answers with.
private func replying<Answer>(
  _ operation: () async throws(AdminFailure) -> Answer
) async throws(ReplyError) -> Answer {
  do {
    return try await operation()
  } catch {
    throw error.reply
  }
}
