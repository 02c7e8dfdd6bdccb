#if DEBUG
  import Glibc
  import Sockets
  import SystemPackage
  import Testing

  @testable import Usher

  @Suite(.timeLimit(.minutes(10))) struct FaultTests {
    /// The story of every scene: a socket takes less than it is offered once, and nothing once, so that what is owed has
    /// to wait.
    @Sendable private static func story(_ line: FaultScript.Line) -> FaultyKernel.Fault? {
      guard line.call == .send else { return nil }
      switch line.numberOfDescriptor {
      case 2: return .movesAtMost(3)
      case 3: return .fails(.resourceTemporarilyUnavailable)
      default: return nil
      }
    }

    private static func story(of row: FaultTable.Row) -> @Sendable (FaultScript.Line) -> FaultyKernel.Fault? {
      { line in
        switch line.call {
        case .accept where row.isAfterPause && line.number == 1: .fails(.tooManyOpenFiles)
        // Nothing has been said yet when it is looked for first.
        case .receive where row.isProxied && line.numberOfDescriptor == 1:
          .fails(.resourceTemporarilyUnavailable)
        default: story(line)
        }
      }
    }

    /// A call may be made often in one scene; each of the first is failed in a scene of its own.
    private static func most(of call: SocketError.Call) -> Int {
      switch call {
      case .receive, .send: 24
      // Each makes a pause of some length.
      case .accept: 2
      default: 4
      }
    }

    // MARK: Each call with each reason

    @Test(arguments: FaultTable.rows)
    func eachCallCanFailForEachReason(_ row: FaultTable.Row) async throws {
      for (wanted, reasons) in row.cells {
        for reason in reasons {
          let code = try #require(FaultTable.codes[reason])
          let seen = try await outcomes(of: row, code, wanted: wanted)
          #expect(seen.contains(wanted), "\(row.testDescription), \(reason): \(seen)")
        }
      }
    }

    /// What becomes of one call after the other, each failed once.
    private func outcomes(
      of row: FaultTable.Row, _ code: Errno, wanted: FaultTable.Outcome
    ) async throws -> [FaultTable.Outcome] {
      var seen: [FaultTable.Outcome] = []
      for number in 1...Self.most(of: row.call) {
        let framing = Framing.allCases[number % Framing.allCases.count]
        let script = FaultScript(plot: Self.story(of: row)) { line in
          guard line.act == row.act, line.call == row.call, line.number == number else { return nil }
          return .fails(code)
        }
        let outcome = try await Scene(
          framing: framing, isUnix: row.isUnix, isProxied: row.isProxied
        ).play(script)
        // No more of them are made.
        guard script.faultCount > 0 else { break }
        seen.append(try check(outcome, row, code, wanted))
      }
      return seen
    }

    /// Holds how a scene went against what was to become of the one call that failed in it.
    private func check(
      _ outcome: Scene.Outcome, _ row: FaultTable.Row, _ code: Errno, _ wanted: FaultTable.Outcome
    ) throws -> FaultTable.Outcome {
      let what = Comment(rawValue: "\(row.testDescription), \(code): \(outcome)")
      if let failure = outcome.failure {
        #expect(wanted == .isThrown, what)
        #expect(failure.call == row.call && failure.code == code, what)
        return .isThrown
      }
      #expect(outcome.pauses.isEmpty == (wanted != .pauses && !row.isAfterPause), what)
      let broken = outcome.visits.filter { $0.reason != $0.way.reason }
      for visit in outcome.visits where visit.reason == visit.way.reason && !visit.isWhole {
        #expect(wanted.mayCutShort(visit.way), what)
      }
      let reason: DisconnectReason
      switch wanted {
      case .ends(let ending): reason = ending
      case .isRefused(let refusal): reason = refusal
      default:
        #expect(broken.isEmpty, what)
        return wanted
      }
      // Once its proxy has brought it, it is a client like any other.
      #expect(broken.count <= 1 && broken.allSatisfy { $0.reason == reason || row.isProxied }, what)
      // Who was leaving anyway leaves for the reason that it had.
      return broken.contains { $0.reason == reason } ? wanted : .isDoneWithout
    }
  }

  extension FaultTable.Outcome {
    /// Whether a client that goes in this way, and for the reason that goes with it, may miss the end of what it was to
    /// hear, or how it ends.
    fileprivate func mayCutShort(_ way: Scene.Way) -> Bool {
      switch self {
      case .ends: way != .ends
      case .isDoneWithout: way == .isCut
      default: false
      }
    }
  }
#endif
