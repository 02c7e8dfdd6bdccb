import Dispatch
import Sockets
import SystemPackage
import Usher

/// One run, from the first connection to the report.
struct Bench {
  /// Why there can be no run.
  enum Failure: Error, CustomStringConvertible {
    case tooFewDescriptors(needed: Int, limit: Int)
    case noConnection(String)

    var description: String {
      switch self {
      case .tooFewDescriptors(let needed, let limit):
        "so many clients need \(needed) open files, and \(limit) is the most here: raise the hard limit (ulimit -Hn)"
      case .noConnection(let text): text
      }
    }
  }

  /// Open files besides one for each client.
  private static let spareDescriptors = 32

  private let plan: Plan
  private let endpoint: Endpoint

  /// Prepares a run: makes room for the clients, and finds the server.
  init(_ plan: Plan, against endpoint: Endpoint) throws {
    let needed = plan.clients + Self.spareDescriptors + 4 * plan.threads
    let limit = DescriptorLimit.raised()
    guard needed <= limit else { throw Failure.tooFewDescriptors(needed: needed, limit: limit) }
    var plan = plan
    plan.address = try Target.address(of: endpoint, timeout: .nanoseconds(plan.timeoutNanoseconds))
    self.plan = plan
    self.endpoint = endpoint
  }

  /// Runs, each thread on a thread, and shows how far it is.
  func run() throws -> Report {
    let interruption = Interruption()
    interruption.watch()
    let start = Start(threads: plan.threads)
    let gauges = plan.shares.map { _ in Gauge() }
    let outcome = Outcome()
    let group = DispatchGroup()
    for (share, gauge) in zip(plan.shares, gauges) {
      // A serial queue without a target has a thread of its own.
      DispatchQueue(label: "usher-bench.load").async(group: group) { @Sendable [plan] in
        outcome.add(Self.carryOut(plan, share, gauge: gauge, after: start, until: interruption))
      }
    }
    let progress = Progress(plan, gauges)
    while group.wait(timeout: progress.next) == .timedOut { progress.show(since: start.moment) }
    progress.clear()
    let tally = outcome.tally
    guard tally.connected > 0 || tally.problems.total == 0 else {
      throw Failure.noConnection("can't connect to \(endpoint): \(tally.problems.first)")
    }
    let processorTime = start.used.map { ProcessorTime.ofThisProcess - $0 } ?? ProcessorTime()
    return Report(plan, endpoint, tally, processorTime, isInterrupted: interruption.hasCome)
  }

  private static func carryOut(
    _ plan: Plan, _ share: Share, gauge: Gauge, after start: Start, until stop: Interruption
  ) -> Tally {
    do {
      switch plan.mode {
      case .request:
        var load = try RequestLoad(share, of: plan, gauge: gauge)
        return load.carryOut(after: start, until: stop)
      case .broadcast:
        var load = try BroadcastLoad(share, of: plan, gauge: gauge)
        return load.carryOut(after: start, until: stop)
      case .connect:
        var load = try ConnectLoad(share, of: plan, gauge: gauge)
        return load.carryOut(after: start, until: stop)
      case .idle:
        var load = try IdleLoad(share, of: plan, gauge: gauge)
        return load.carryOut(after: start, until: stop)
      }
    } catch {
      _ = start.whenAllAreReady(connected: 0)
      var tally = Tally()
      tally.problems.note(.other, "\(error)")
      return tally
    }
  }
}

/// What all threads together did.
private final class Outcome: Sendable {
  private let sum = Lock(Tally())

  var tally: Tally { sum.withLock { $0 } }

  func add(_ tally: Tally) { sum.withLock { $0.add(tally) } }
}
