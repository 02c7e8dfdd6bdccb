internal import UsherAdmin
package import Varlink

extension AdminOperations {
  /// Everything that the admin socket offers to Varlink clients.
  package var dispatcher: Dispatcher<AdminPeer> {
    var interface = Interface<AdminPeer>(.usherAdmin)
    addAnswers(to: &interface)
    addLists(to: &interface)
    addLife(to: &interface)
    let info = ServiceInfo(
      vendor: "Usher", product: "usherd", version: UsherVersion.current, url: "")
    return Dispatcher(info, interfaces: [interface])
  }

  /// What is answered once.
  private func addAnswers(to interface: inout Interface<AdminPeer>) {
    interface.carryOut(Ping.self) { _, caller async throws(AdminFailure) in try await ping(for: caller) }
    interface.carryOut(GetStatus.self) { _, caller async throws(AdminFailure) in
      try await status(for: caller)
    }
    interface.carryOut(GetMetrics.self) { _, caller async throws(AdminFailure) in
      try await metrics(for: caller)
    }
    interface.carryOut(KickClients.self) { request, caller async throws(AdminFailure) in
      try await kick(request, for: caller)
    }
    interface.carryOut(LabelClient.self) { request, caller async throws(AdminFailure) in
      try await label(request, for: caller)
    }
    interface.carryOut(SendText.self) { request, caller async throws(AdminFailure) in
      try await send(request, for: caller)
    }
    interface.carryOut(BanAddress.self) { request, caller async throws(AdminFailure) in
      try await ban(request, for: caller)
    }
    interface.carryOut(UnbanAddress.self) { request, caller async throws(AdminFailure) in
      try await unban(request, for: caller)
    }
    interface.carryOut(ListBans.self) { _, caller async throws(AdminFailure) in
      try await listBans(for: caller)
    }
    interface.carryOut(Reload.self) { request, caller async throws(AdminFailure) in
      try await reload(request, for: caller)
    }
    interface.carryOut(GetConfiguration.self) { _, caller async throws(AdminFailure) in
      try await showConfiguration(for: caller)
    }
    interface.carryOut(GetLogLevel.self) { _, caller async throws(AdminFailure) in
      try await logLevel(for: caller)
    }
    interface.carryOut(SetLogLevel.self) { request, caller async throws(AdminFailure) in
      try await setLogLevel(request, for: caller)
    }
  }

  /// What comes in pieces.
  private func addLists(to interface: inout Interface<AdminPeer>) {
    interface.answerOrStream(ListClients.self) { request, peer, replies throws(ReplyError) in
      try await replying { () async throws(AdminFailure) in
        guard let replies else { return try await list(request, for: peer.caller) }
        return try await list(request, for: peer.caller) { await replies.send($0) }
      }
    }
    interface.stream(Watch.self) { request, peer, replies throws(ReplyError) in
      let watcher = try await replying { () async throws(AdminFailure) in try watch(request, for: peer.caller)
      }
      defer { leave(watcher) }
      return await peer.streaming(until: { watcher.end() }) {
        guard await replies.send(.ready) else { return .over }
        while let (event, lost) = await watcher.next() {
          guard await replies.send(Watch.Answer(event, lost: lost > 0 ? lost : nil)) else { break }
        }
        return .over
      }
    }
  }

  /// What empties or ends the daemon.
  private func addLife(to interface: inout Interface<AdminPeer>) {
    interface.answerOrStream(Drain.self) { request, peer, replies throws(ReplyError) in
      let first = try await replying { () async throws(AdminFailure) in
        try await drain(request, for: peer.caller)
      }
      guard let replies else { return first }
      let (progress, end) = parts.drains.progress()
      defer { end() }
      return await peer.streaming(until: end) { await follow(first, progress) { await replies.send($0) } }
    }
    interface.carryOut(Resume.self) { _, caller async throws(AdminFailure) in try await resume(for: caller) }
    interface.answer(Shutdown.self) { request, peer throws(ReplyError) in
      let answer = try await replying { () async throws(AdminFailure) in
        try await shutdown(request, for: peer.caller)
      }
      peer.afterAnswering { end(request, by: peer.caller) }
      return answer
    }
  }
}

extension Interface<AdminPeer> {
  /// Answers a method by carrying out an operation for whoever calls.
  fileprivate mutating func carryOut<M: Method>(
    _ method: M.Type,
    _ operation: @escaping @Sendable (M, AdminCaller) async throws(AdminFailure) -> M.Answer
  ) {
    answer(M.self) { request, peer throws(ReplyError) in
      try await replying { () async throws(AdminFailure) in try await operation(request, peer.caller) }
    }
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
