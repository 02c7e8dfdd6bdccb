internal import Dispatch
internal import Logging
internal import Systemd
internal import Usher

/// Tells a supervisor's watchdog that the daemon is alive, for as long as all of it answers.
///
/// Twice in each interval every lane, the acceptors and the admin lane are asked. Only when all have answered, the
/// supervisor hears of it. They are given nearly until the watchdog would act, so that who is merely busy passes.
final class LivenessCheck: Sendable {
  private let watchdog: Watchdog
  private let announcer: Announcer
  private let data: Usher.Server
  private let admin: Usher.Server
  private let log: Logger
  private let queue = DispatchQueue(label: "usher.watchdog")
  private let isLooking = Latch()
  private let lastSilent = Lock("")

  init(_ watchdog: Watchdog, _ announcer: Announcer, data: Usher.Server, admin: Usher.Server, log: Logger) {
    self.watchdog = watchdog
    self.announcer = announcer
    self.data = data
    self.admin = admin
    self.log = log
    let interval = DispatchTimeInterval.nanoseconds(Int(watchdog.pingInterval / .nanoseconds(1)))
    look(at: .now() + interval, thenEach: interval)
  }

  /// Looks at a moment and then regularly, for as long as somebody has this check.
  private func look(at moment: DispatchTime, thenEach interval: DispatchTimeInterval) {
    queue.asyncAfter(deadline: moment) { @Sendable [weak self] in
      guard let self else { return }
      look()
      look(at: moment + interval, thenEach: interval)
    }
  }

  private func look() {
    guard isLooking.raise() else { return }
    Task.onServer { [self] in
      let silent = await silent()
      if silent.isEmpty {
        // Awaited, so that no pings pile up for a supervisor that does not read them.
        await ping()
      }
      isLooking.lower()
      report(silent)
    }
  }

  /// Who does not answer; empty if all do.
  ///
  /// The time for the answers is together a little less than one period of the timer.
  private func silent() async -> String {
    let inData = await data.unresponsive(within: watchdog.interval * 0.35)
    guard inData.isEmpty else { return "\(inData)" }
    let inAdmin = await admin.unresponsive(within: watchdog.interval * 0.1)
    return inAdmin.isEmpty ? "" : "admin \(inAdmin)"
  }

  private func ping() async {
    await withCheckedContinuation { continuation in
      announcer.enqueue { [self] in
        announcer.send([.alive])
        continuation.resume()
      }
    }
  }

  /// Logs who hangs and that it is over, each once.
  private func report(_ silent: String) {
    let last = lastSilent.withLock { last in
      defer { last = silent }
      return last
    }
    guard silent != last else { return }
    if silent.isEmpty {
      log.notice("everything answers again: the watchdog is told so")
    } else {
      log.error(
        "something hangs: the watchdog is not told that all is well", metadata: ["silent": "\(silent)"])
    }
  }
}
