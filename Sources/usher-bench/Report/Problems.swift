import Sockets
import SystemPackage

/// What can go wrong with a client, each a kind that is counted.
enum Problem: String, CaseIterable, Sendable {
  case refused
  case reset
  case timedOut
  case closedEarly
  case wrongAnswer
  case shortAnswer
  case missing
  case noPort
  case other

  /// What a failed call means.
  init(_ code: Errno) {
    self =
      switch code {
      case .connectionRefused, .noSuchFileOrDirectory: .refused
      case .connectionReset, .brokenPipe, .connectionAbort: .reset
      case .timedOut: .timedOut
      case .addressNotAvailable, .addressInUse: .noPort
      default: .other
      }
  }

  /// As a person reads it.
  var text: String {
    switch self {
    case .refused: "refused"
    case .reset: "reset by the server"
    case .timedOut: "timed out"
    case .closedEarly: "closed early"
    case .wrongAnswer: "wrong answer"
    case .shortAnswer: "short answer"
    case .missing: "message missing"
    case .noPort: "no free port here"
    case .other: "other"
    }
  }
}

/// How often what went wrong, and how it was the first time.
struct Problems: Sendable, Equatable {
  private(set) var counts: [Problem: Int] = [:]
  private(set) var firsts: [Problem: String] = [:]

  /// How many there are in all.
  private(set) var total = 0

  /// How one of the first kind that there is was, the first time.
  var first: String { Problem.allCases.lazy.compactMap { firsts[$0] }.first ?? "" }

  /// Counts a problem.
  ///
  /// - Parameters:
  ///   - problem: Its kind.
  ///   - count: How many of it.
  ///   - text: What it was, kept only of the first of its kind.
  mutating func note(_ problem: Problem, count: Int = 1, _ text: @autoclosure () -> String) {
    total += count
    counts[problem, default: 0] += count
    if firsts[problem] == nil { firsts[problem] = text() }
  }

  /// Takes over another thread's.
  mutating func add(_ other: Problems) {
    total += other.total
    counts.merge(other.counts, uniquingKeysWith: +)
    firsts.merge(other.firsts) { first, _ in first }
  }
}
