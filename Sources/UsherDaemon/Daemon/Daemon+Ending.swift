internal import Logging
internal import Usher
internal import UsherAdmin

/// What becomes of a daemon that runs.
extension Daemon {
  /// Reads the configuration again; what comes of it is logged.
  package func reload() async {
    _ = try? await parts.reloader.reload()
  }

  /// Wishes that it end.
  package func wish(_ wish: Ending.Wish) { parts.ending.wish(wish) }

  /// Returns when it has ended, as somebody wished: in order, and at once where that was wished, then or meanwhile.
  package func runToEnd() async {
    var isStopping = false
    for await wish in parts.ending.wishes {
      switch wish {
      case .inOrder where isStopping: break
      case .inOrder(let who):
        isStopping = true
        log.info("stopping", metadata: ["by": "\(who)"])
        Task.onServer { [self] in
          await stop()
          parts.ending.finish()
        }
      case .atOnce(let who):
        log.warning("stopping at once", metadata: ["by": "\(who)"])
        await cut()
        parts.ending.finish()
      }
    }
  }

  /// Stops in order, and returns when it has; operators are answered until then.
  private func stop() async {
    beginToStop()
    let drain = parts.configuration.current.drain
    let deadline = drain.deadline == .zero ? Self.forever : drain.deadline
    supervision?.stopping(within: deadline)
    let cut = await data.stop(spread: drain.spread, deadline: deadline, farewell: drain.farewell)
    parts.drains.stopped(cut: cut)
    if cut > 0 { log.warning("cut clients that were left at the deadline", metadata: ["clients": "\(cut)"]) }
    supervision?.stillStopping()
    await admin.stop(spread: .zero, deadline: Self.operatorsDeadline, farewell: "")
  }

  /// Stops at once.
  private func cut() async {
    beginToStop()
    supervision?.stopping(within: .zero)
    let left = data.clientCounts.current
    await data.cut()
    parts.drains.stopped(cut: left)
    await admin.stop(spread: .zero, deadline: Self.operatorsDeadline, farewell: "")
  }

  private func beginToStop() {
    guard state.phase != .stopping else { return }
    state.become(.stopping)
    parts.events.tell(.stopping)
  }

  private static let forever = Duration.seconds(100 * 365 * 86_400)

  /// An answer that is on its way arrives; an operator who only looks on keeps nobody.
  private static let operatorsDeadline = Duration.milliseconds(200)
}
