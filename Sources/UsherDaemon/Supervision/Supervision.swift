package import Logging
package import SystemPackage
internal import Systemd
internal import Usher

/// What the daemon tells a supervisor over its life.
package final class Supervision: Sendable {
  /// What ending takes beyond the time that the clients are given: cutting them, the operators' answers, the log.
  private static let margin = Duration.seconds(10)

  /// How long the last word may take to be read.
  private static let lastWord = Duration.seconds(1)

  private let log: Logger
  private let announcer: Announcer
  private let reporter = Lock<StatusReporter?>(nil)
  private let liveness = Lock<LivenessCheck?>(nil)

  /// Finds the supervisor; `nil` if there is none that wants to hear anything.
  package init?(log: Logger) {
    guard Supervisor.isPresent else { return nil }
    self.log = log
    announcer = Announcer(log: log)
  }

  /// Makes what has to see clients come and go, to keep the status line current.
  func observe(_ daemon: DaemonState) -> any ServerObserver {
    let made = StatusReporter(announcer, daemon)
    reporter.withLock { $0 = made }
    return made
  }

  /// Says that the daemon is ready, and from now on how it is.
  func ready(data: Usher.Server, admin: Usher.Server) {
    reporter.withLock { $0 }?.begin { [weak data] in
      StatusReporter.Figures(clients: data?.clientCounts ?? (0, 0, 0), drain: data?.drainProgress)
    }
    do {
      guard let watchdog = try Watchdog.current() else { return }
      let check = LivenessCheck(watchdog, announcer, data: data, admin: admin, log: log)
      liveness.withLock { $0 = check }
    } catch {
      log.warning(
        "the watchdog's interval makes no sense, so it is told nothing", metadata: ["reason": "\(error)"])
    }
  }

  /// Says that the configuration is read again.
  func reloading() {
    // The notice carries the time at which it is made, and is made when it is sent.
    announcer.enqueue { [announcer] in announcer.send([.reloading]) }
  }

  /// Says that this is over, however it came out.
  func reloaded() {
    reporter.withLock { $0 }?.tellReady()
  }

  /// Says that the figures have changed.
  func change() {
    reporter.withLock { $0 }?.change()
  }

  /// Says that the end has begun.
  ///
  /// - Parameter time: What the clients are given.
  func stopping(within time: Duration) {
    announcer.tell(.stopping, .extendTimeout(by: time + Self.margin))
    reporter.withLock { $0 }?.change()
  }

  /// Says that the end goes on and needs its usual time from now.
  func stillStopping() {
    announcer.tell(.extendTimeout(by: Self.margin))
  }

  /// Waits until the supervisor has read everything; nothing is told afterwards.
  package func finish() {
    liveness.withLock { $0 = nil }
    announcer.finish(within: Self.lastWord)
  }

  /// Says why the daemon does not run, to a supervisor if there is one, and waits until it is read.
  ///
  /// - Parameters:
  ///   - text: Why.
  ///   - code: The system's reason, if it has one.
  ///   - status: What the process is about to end with.
  package static func fail(_ text: String, code: Errno? = nil, status: ExitStatus) {
    let notices: [Notice] = [.status(text), .exitStatus(UInt8(status.rawValue))]
    // Whoever can't be told learns the status at least.
    _ = try? Supervisor.notify(notices + (code.map { [.failure($0)] } ?? []))
    _ = try? Supervisor.barrier(timeout: lastWord)
  }
}
