#if DEBUG
  import Foundation
  import Testing

  @testable import Usher

  /// Random histories against a plain mind.
  ///
  /// `USHER_SEED=N` plays the history of one seed, or with `USHER_HISTORIES=N` as many from there on; `USHER_SEED=random`
  /// draws the first of them. Without it the same ones are played each time: what a change has not broken is not to fail
  /// over it.
  @Suite(.timeLimit(.minutes(10))) struct HistoryTests {
    private static let count = 3_000

    @Test func eachByteIsAnsweredOnceAndInOrderOrItsClientEndsForAReason() throws {
      let environment = ProcessInfo.processInfo.environment
      let wanted = environment["USHER_HISTORIES"].flatMap { UInt64($0) }
      let count = wanted ?? UInt64(Self.count)
      switch environment["USHER_SEED"] {
      case nil: try play(from: 1, count: count)
      case "random":
        let seed = UInt64.random(in: .min ... .max)
        print("USHER_SEED=\(seed) USHER_HISTORIES=\(count) plays these again")
        try play(from: seed, count: count)
      case let text?: try play(from: try #require(UInt64(text)), count: wanted ?? 1)
      }
    }

    /// Once: what ended its back pressure was the last that it was heard of, and it was not asked again.
    @Test func whoIsSentOffBehindItsAnswersGoesOnceItHasTakenThem() throws {
      var history = History(seed: 0)
      history.framing = .length
      (history.laneCount, history.keepsOpen, history.isRough) = (1, false, false)
      history.limits = Limits()
      history.limits.outputBytes = 20_000
      history.limits.slowReader = .pause
      history.limits.messagesPerSecond = 50
      // With one, a lane would look at it again by itself, if late.
      history.limits.writeStall = nil
      func words(_ words: (History.Word.Kind, Int)...) -> [History.Word] {
        words.map { History.Word(kind: $0.0, padding: $0.1) }
      }
      history.steps = [
        .connect,
        .connect,
        .say(1, words((.echo, 0), (.relay, 0), (.relay, 5), (.big, 60)), held: 0),
        .pass(milliseconds: 6_000),
        .say(1, words((.echo, 0), (.big, 3_000), (.echo, 3_000), (.echo, 3_000)), held: 0),
        .read(1, most: .max),
        .sendOff(text: "bye"),
      ]
      #expect(try Stage.play(history) == [])
    }

    private func play(from first: UInt64, count: UInt64) throws {
      for number in 0..<count {
        let seed = first &+ number
        let history = History(seed: seed)
        let problems = try Stage.play(history)
        guard !problems.isEmpty else { continue }
        let shortest = try shortened(history)
        Issue.record(
          """
          USHER_SEED=\(seed): \(problems.joined(separator: "; "))
          the shortest that fails too: \(try Stage.play(shortest).joined(separator: "; "))
          \(shortest)
          """)
        return
      }
    }

    /// The same history without what is not needed for it to fail.
    private func shortened(_ history: History) throws -> History {
      var history = history
      var length = history.steps.count / 2
      while length > 0 {
        // From the end, since most of what comes after the fault is of no matter.
        var start = history.steps.count - length
        while start >= 0 {
          var shorter = history
          shorter.steps.removeSubrange(start..<min(start + length, shorter.steps.count))
          if try !Stage.play(shorter).isEmpty { history = shorter }
          start -= length
        }
        length /= 2
      }
      return history
    }
  }

  extension History: CustomStringConvertible {
    var description: String {
      let steps = steps.enumerated().map { "  \($0 + 1). \($1)" }.joined(separator: "\n")
      return
        "\(framing), \(laneCount) lanes, keeps open: \(keepsOpen), rough: \(isRough), \(limits)\n\(steps)"
    }
  }
#endif
