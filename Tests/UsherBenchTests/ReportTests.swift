import Sockets
import SystemPackage
import Testing
import Usher

@testable import usher_bench

/// What a person and a program read at the end.
@Suite struct ReportTests {
  private static func latency(_ values: [Int64]) -> Latency {
    var latency = Latency()
    for value in values { latency.record(value) }
    return latency
  }

  private static func report(_ tally: Tally, _ plan: Plan = Plan()) throws -> Report {
    Report(
      plan, try Endpoint("localhost:7777"), tally, ProcessorTime(user: 2_000, system: 8_000),
      isInterrupted: false)
  }

  /// A tally with the largest of everything.
  private static var large: Tally {
    var tally = Tally()
    tally.latency = latency((0..<200_000).map { 1 << ($0 % 41) })
    tally.connected = 1_000_000
    tally.done = 123_456_789_012
    tally.doneInTime = tally.done
    tally.unsent = 123_456_789_012
    tally.missed = 123_456_789_012
    tally.unanswered = 1_000_000_000
    tally.bytesSent = .max
    tally.measured = 604_800_000_000_000
    for problem in Problem.allCases {
      tally.problems.note(problem, count: 1_000_000, String(repeating: "long ", count: 50))
    }
    return tally
  }

  @Test(arguments: Plan.Mode.allCases)
  func theReportFitsATerminal(_ mode: Plan.Mode) throws {
    let address = SocketAddress.ip(.ipv6Loopback, port: 65_535)
    let plan = Plan(
      address: address, mode: mode, clients: 1_000_000, senders: 16, pipeline: 65_536, size: 64 << 20,
      framing: .length, rate: mode == .idle ? nil : 1e9, verifies: true)
    let lines = ReportText(try Self.report(Self.large, plan)).description.split(separator: "\n")
    #expect(lines.filter { $0.count > 80 } == [])
  }

  @Test func theReportSaysWhatWasDone() throws {
    var tally = Tally()
    tally.latency = Self.latency(Array(repeating: 500_000, count: 1_000))
    tally.connected = 64
    tally.held = 63
    tally.done = 1_000
    tally.doneInTime = 1_000
    tally.measured = 2_000_000_000
    tally.connecting = 1_230_000
    tally.problems.note(.reset, "client 3: recv: Connection reset by peer (104)")
    let text = ReportText(try Self.report(tally)).description
    #expect(text.contains("64 clients, pipeline 1, 64 B, raw, closed loop\n"))
    #expect(text.contains("connected   64 in 1.23 ms; at the end 63\n"))
    #expect(text.contains("answers     1,000, 500 a second\n"))
    #expect(text.contains("here        10 ns of processor time for each (2.00 µs user, 8.00 µs system)\n"))
    #expect(text.contains("errors      1 reset by the server, the first:\n"))
    #expect(text.contains("client 3: recv: Connection reset by peer (104)\n"))
    #expect(text.contains("measured       500 µs   500 µs"))
  }

  @Test func aLongBarIsALongTime() {
    let values = Array(repeating: Int64(20_000), count: 90) + Array(repeating: 2_000_000, count: 10)
    let lines = PercentilePicture(Self.latency(values)).description.split(separator: "\n")
    #expect(lines[0] == "                     |10 µs             |100 µs            |1 ms")
    #expect(lines[3] == "     50 %   20.0 µs  ######")
    #expect(lines.last.map(String.init) == "      max   2.00 ms  " + String(repeating: "#", count: 44))
    // Of a hundred, one in a hundred is the last that says something.
    #expect(lines.map { $0.prefix(9) }.contains("     99 %"))
    #expect(!lines.map { $0.prefix(9) }.contains("   99.9 %"))
  }

  @Test func nothingMeasuredIsNoPicture() {
    #expect(PercentilePicture(Latency()).description == "")
  }

  @Test(
    arguments: [
      (0, "0 ns"), (999, "999 ns"), (1_000, "1.00 µs"), (51_250, "51.2 µs"), (999_999, "999 µs"),
      (1_050_000, "1.05 ms"), (83_100_000_000, "83.1 s"), (604_800_000_000_000, "604800 s"),
    ] as [(UInt64, String)])
  func timesHaveThreeDigits(_ nanoseconds: UInt64, _ text: String) {
    #expect(timeText(nanoseconds) == text)
  }

  @Test func aStallCountsOnceMeasuredAndForAllThatItKeptBackCorrected() throws {
    var tally = Tally()
    tally.latency = Self.latency(Array(repeating: 1_000_000, count: 999) + [1_000_000_000])
    tally.measured = 1
    let report = try Self.report(tally)
    #expect(report.correctedForNSec == report.latencyNSec.p50)
    #expect(report.latencyNSec.p90 < 1_010_000)
    let corrected = try #require(report.correctedLatencyNSec)
    #expect((1_990...2_000).contains(corrected.count))
    #expect(corrected.p90 > 700_000_000)
    var plan = Plan()
    plan.rate = 10
    #expect(try Self.report(tally, plan).correctedLatencyNSec == nil)
  }

  @Test(arguments: [
    (Errno.connectionRefused, Problem.refused), (.noSuchFileOrDirectory, .refused),
    (.connectionReset, .reset), (.brokenPipe, .reset), (.timedOut, .timedOut),
    (.addressNotAvailable, .noPort), (.permissionDenied, .other),
  ])
  func failuresAreCountedByKind(_ code: Errno, _ problem: Problem) {
    #expect(Problem(code) == problem)
  }

  @Test func ofEachKindTheFirstIsKept() {
    var problems = Problems()
    problems.note(.reset, "a")
    problems.note(.reset, count: 2, "b")
    var others = Problems()
    others.note(.reset, "c")
    others.note(.refused, "d")
    problems.add(others)
    #expect(problems.counts == [.reset: 4, .refused: 1])
    #expect(problems.firsts == [.reset: "a", .refused: "d"])
    #expect(problems.total == 5)
    #expect(problems.first == "d")
  }

  @Test func theThreadsSharesAreAllOfIt() {
    let plan = Plan(clients: 10, threads: 3, rate: 100)
    #expect(plan.shares.map(\.clients).reduce(0, +) == 10)
    #expect(plan.shares.map(\.first) == [0, 3, 6])
    #expect(plan.shares.compactMap(\.rate).reduce(0, +) == 100)
  }
}
