import UsherAdmin

@testable import Usher
@testable import UsherDaemon

extension Figures {
  /// Figures in which no two are the same.
  static let sample: Figures = {
    var lanes: [ServerStatus.Lane] = []
    for index in 0..<2 {
      var lane = ServerStatus.Lane(index: index)
      lane.clients = 11 + index
      lane.traffic.messagesIn = 100 + index
      lane.traffic.messagesOut = 200 + index
      lane.traffic.bytesIn = 300 + index
      lane.traffic.bytesOut = 400 + index
      lane.refusedSends = 500 + index
      lane.respondedUSec = 1_500_000
      let meter = LaneMeter()
      for time in [400, 1_500, 30_000_000, 20_000_000_000] as [Int64] { meter.handled(in: time) }
      meter.emptied(after: 1_000_000_000)
      meter.turned(in: Int64(index + 1) * 40_000)
      meter.departed(after: 7_000_000_000)
      lane.times = meter.times
      lanes.append(lane)
    }
    let server = ServerStatus(
      lanes: lanes, current: 23, peak: 31, accepted: 77, refused: 9, kicked: 5, awaitingHeader: 3,
      limit: 10_000,
      endings: [.kicked: 3, .banned: 2, .ended: 49], refusals: [.refused: 7, .draining: 2],
      pauses: PauseCounts(full: 2, failed: 1))
    let operators = ServerStatus(
      lanes: [], current: 2, peak: 3, accepted: 41, refused: 0, kicked: 0, awaitingHeader: 0, limit: 128,
      endings: [.ended: 39], refusals: [:], pauses: PauseCounts())
    return Figures(
      service: "upper", framing: "raw", state: .draining, startedNanoseconds: 1_700_000_000_250_000_000,
      isSupervised: true, server: server, operators: operators, bans: 6,
      drain: DrainReport(left: 23, gone: 4, cut: 0, refuses: false, remaining: nil),
      process: ProcessFigures(
        processorNanoseconds: 1_234_567_890, residentBytes: 12_345_678, openDescriptors: 50,
        descriptorLimit: 20_000))
  }()
}
