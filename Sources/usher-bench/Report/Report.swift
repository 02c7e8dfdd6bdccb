import Histogram
import Sockets
import Usher

/// Every figure of a run, as `--json` prints it.
///
/// Times are nanoseconds.
struct Report: Encodable {
  /// How long things took.
  struct Times: Encodable, Equatable {
    let count: Int
    let min: UInt64
    let mean: UInt64
    let p50: UInt64
    let p90: UInt64
    let p99: UInt64
    let p999: UInt64
    let p9999: UInt64
    let max: UInt64

    init(_ latency: Latency) {
      count = latency.count
      min = count == 0 ? 0 : latency.histogram.min
      mean = count == 0 ? 0 : UInt64(latency.histogram.mean)
      p50 = latency.percentile(50)
      p90 = latency.percentile(90)
      p99 = latency.percentile(99)
      p999 = latency.percentile(99.9)
      p9999 = latency.percentile(99.99)
      max = count == 0 ? 0 : latency.histogram.max
    }
  }

  let endpoint: String
  let address: String
  let mode: String
  let framing: String
  let clients: Int
  let threads: Int
  let pipeline: Int
  let senders: Int?
  let messageBytes: Int
  let rate: Double?

  /// Whether a client waits for its answer before it goes on: there is no rate.
  let isClosedLoop: Bool

  /// How long was measured, and whether that was cut short.
  let measuredNSec: Int64
  let isInterrupted: Bool

  let connected: Int
  let connectingNSec: Int64
  let heldAtEnd: Int

  let sent: Int
  let done: Int
  let perSecond: Double
  let bytesSent: Int
  let bytesReceived: Int
  let unsent: Int
  let unanswered: Int
  let missed: Int

  let isVerified: Bool
  let service: String?
  let latencyNSec: Times
  let correctedLatencyNSec: Times?
  let correctedForNSec: UInt64?

  /// The processor time of this program.
  let userNSec: Int64
  let systemNSec: Int64

  /// How often each kind of error came, and the first of each.
  let errors: [String: Int]
  let firstErrors: [String: String]

  /// What the picture is drawn from; not part of the JSON, which has the percentiles.
  let latency: Latency

  private enum CodingKeys: CodingKey {
    case endpoint, address, mode, framing, clients, threads, pipeline, senders, messageBytes, rate
    case isClosedLoop, measuredNSec, isInterrupted, connected, connectingNSec, heldAtEnd
    case sent, done, perSecond, bytesSent, bytesReceived, unsent, unanswered, missed
    case isVerified, service, latencyNSec, correctedLatencyNSec, correctedForNSec
    case userNSec, systemNSec, errors, firstErrors
  }
}

extension Report {
  init(_ plan: Plan, _ endpoint: Endpoint, _ tally: Tally, _ time: ProcessorTime, isInterrupted: Bool) {
    self.endpoint = endpoint.description
    address = plan.address.description
    mode = plan.mode.rawValue
    framing = plan.framing.rawValue
    clients = plan.clients
    threads = plan.threads
    pipeline = plan.pipeline
    senders = plan.mode == .broadcast ? plan.senders : nil
    messageBytes = plan.size
    rate = plan.rate
    isClosedLoop = plan.rate == nil
    measuredNSec = tally.measured
    self.isInterrupted = isInterrupted
    connected = tally.connected
    connectingNSec = tally.connecting
    heldAtEnd = tally.held
    sent = tally.sent
    done = tally.done
    perSecond = tally.measured > 0 ? Double(tally.doneInTime) / Double(tally.measured) * 1e9 : 0
    bytesSent = tally.bytesSent
    bytesReceived = tally.bytesReceived
    unsent = tally.unsent
    unanswered = tally.unanswered
    missed = tally.missed
    isVerified = plan.verifies
    service = tally.service?.rawValue
    latency = tally.latency
    latencyNSec = Times(latency)
    // Only who asks again when it was answered omits questions while it waits.
    let interval = latencyNSec.p50
    let isCorrected = plan.mode == .request && plan.rate == nil && interval > 0
    correctedForNSec = isCorrected ? interval : nil
    correctedLatencyNSec = isCorrected ? Times(latency.corrected(for: interval)) : nil
    userNSec = time.user
    systemNSec = time.system
    errors = Dictionary(uniqueKeysWithValues: tally.problems.counts.map { ($0.rawValue, $1) })
    firstErrors = Dictionary(uniqueKeysWithValues: tally.problems.firsts.map { ($0.rawValue, $1) })
  }
}
