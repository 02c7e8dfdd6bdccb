#if DEBUG
  import Foundation
  import Testing

  @testable import Usher

  /// Random histories against a plain mind.
  ///
  /// `USHER_SEED=N` plays the history of one seed, or with `USHER_HISTORIES=N` as many from there on; `USHER_SEED=random`
  /// draws the first of them. Without it the same ones are played each time, some that are known and the first 3,000: what a
  /// change has not broken is not to fail over it.
  @Suite(.timeLimit(.minutes(10))) struct HistoryTests {
    private static let count = 3_000

    /// Those that are always played, beside the first.
    private static let known: [UInt64] = [
      // These once failed, each by a fault of the mind:
      // a client whose pace allows it to be read again only in a tick that a leap of the clock goes past;
      5_601_175_428_013_320_844,
      // one that took everything, and was sent as much again in smaller pieces;
      10_025_072_031_899_974_670,
      // one that was refused and never read the word about it;
      457_450_293_033_847_765,
      // one whose queue was not empty when it had read all that the kernel kept for it;
      6_324_444_352_564_804_840,
      // one that ended within a message that is too long;
      98_797,
      // one that was told something, and in the same step was sent too much by others.
      7_625_066_907_974_835_409,
      // These find what the first do not:
      // that a slow reader goes at half of the limit;
      27_699,
      // that nothing is left out for it;
      4_047,
      // that what a client reads of what the kernel keeps does not count, where it takes no more and where it does;
      6_610,
      13_806,
      // that what its socket takes does not count;
      3_613,
      // that it is read again too late after its pace has kept it from being read.
      9_209,
    ]

    @Test func eachByteIsAnsweredOnceAndInOrderOrItsClientEndsForAReason() throws {
      let environment = ProcessInfo.processInfo.environment
      let wanted = environment["USHER_HISTORIES"].flatMap { UInt64($0) }
      let count = wanted ?? UInt64(Self.count)
      switch environment["USHER_SEED"] {
      case nil:
        for seed in Self.known { try play(from: seed, count: 1) }
        try play(from: 1, count: count)
      case "random":
        let seed = UInt64.random(in: .min ... .max)
        print("USHER_SEED=\(seed) USHER_HISTORIES=\(count) plays these again")
        try play(from: seed, count: count)
      case let text?: try play(from: try #require(UInt64(text)), count: wanted ?? 1)
      }
    }

    /// Once: what ended its back pressure was the last that it was heard of, and it was not asked again.
    @Test func whoIsSentOffBehindItsAnswersGoesOnceItHasTakenThem() throws {
      var history = plain(.length)
      history.limits.outputBytes = 20_000
      history.limits.slowReader = .pause
      history.limits.messagesPerSecond = 50
      // With one, a lane would look at it again by itself, if late.
      history.limits.writeStall = nil
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

    /// Too rare to be drawn.
    @Test func whoTakesSomeWhileItIsClosedHasLongerForTheRest() throws {
      var history = plain(.line)
      history.steps = [
        .connect,
        .say(0, words((.big, 0), (.big, 0), (.big, 0)), held: 0),
        .kick(0, isAbrupt: false, text: "go"),
        .pass(milliseconds: 600),
        .read(0, most: .max),
        .pass(milliseconds: 600),
      ]
      #expect(try Stage.play(history) == [])
    }

    /// All that it is owed is with the kernel already, which takes nothing more.
    @Test func whoReadsSomeOfItsLastWordsHasLongerForTheRest() throws {
      var history = plain(.line)
      history.steps = [
        .connect,
        .say(0, words((.echo, 900), (.echo, 900), (.echo, 900)), held: 0),
        .kick(0, isAbrupt: false, text: "go"),
        .pass(milliseconds: 600),
        .read(0, most: 1_000),
        .pass(milliseconds: 600),
        .read(0, most: 1_000),
        .pass(milliseconds: 600),
      ]
      #expect(try Stage.play(history) == [])
    }

    /// A Unix socket tells the memory of what is not taken: more here than before, when the client had taken it all since.
    @Test func aUnixClientThatTakesEverythingIsNeverTakenForOneThatIsGone() throws {
      var history = plain(.line)
      history.isLocal = true
      history.limits.writeStall = .milliseconds(400)
      history.steps = [
        .connect,
        .say(0, words((.echo, 0)), held: 0),
        .pass(milliseconds: 300),
        .read(0, most: .max),
        .say(0, words((.echo, 0)), held: 0),
        .say(0, words((.echo, 0)), held: 0),
        .pass(milliseconds: 300),
      ]
      #expect(try Stage.play(history) == [])
    }

    /// One in which nothing is out of the ordinary and nothing happens.
    private func plain(_ framing: Framing) -> History {
      var history = History(seed: 0)
      history.framing = framing
      (history.laneCount, history.keepsOpen, history.isRough) = (1, false, false)
      history.limits = Limits()
      history.steps = []
      return history
    }

    private func words(_ words: (History.Word.Kind, Int)...) -> [History.Word] {
      words.map { History.Word(kind: $0.0, padding: $0.1) }
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
