#if DEBUG
  import Sockets
  import SystemPackage
  import Testing

  @testable import Usher

  extension FaultTests {
    /// What may befall every call of a server's life, again and again, and is nobody's end.
    enum Weather: CaseIterable, Sendable {
      /// A signal interrupts every call, twice each.
      case signals

      /// The kernel moves one byte at a time.
      case trickle

      /// Whatever may be refused for now is refused more often than not.
      case refusals

      /// All of it at once.
      case everything

      fileprivate func fault(_ line: FaultScript.Line, of whole: Int) -> FaultyKernel.Fault? {
        switch self {
        case .signals: return whole % 3 > 0 && line.call != .close ? .fails(.interrupted) : nil
        case .trickle: return .movesAtMost(1)
        case .refusals:
          let mayBe = [.accept, .receive, .send, .read].contains(line.call)
          return mayBe && whole % 5 > 0 ? .fails(.resourceTemporarilyUnavailable) : nil
        case .everything:
          switch whole % 4 {
          case 0: return Weather.refusals.fault(line, of: 1)
          case 1: return Weather.signals.fault(line, of: 1)
          default: return .movesAtMost(1)
          }
        }
      }
    }

    @Test(arguments: Weather.allCases, Framing.allCases)
    func theWholeStreamArrivesInOrderWhateverTheWeather(_ weather: Weather, _ framing: Framing) async throws {
      // Each kind of call has a count of its own, so that none is always in the same place.
      let counts = Lock<[SocketError.Call: Int]>([:])
      let script = FaultScript { line in
        let whole = counts.withLock { counts -> Int in
          counts[line.call, default: 0] += 1
          return counts[line.call] ?? 0
        }
        return weather.fault(line, of: whole)
      }
      let outcome = try await Scene(framing: framing, pieces: [[5], [40, 1_000], [1, 2, 3], [2_000]])
        .play(script)
      #expect(outcome.failure == nil)
      #expect(outcome.visits.count == Scene.Way.allCases.count)
      for visit in outcome.visits {
        #expect(visit.isWhole, "\(visit)")
        #expect(visit.reason == visit.way.reason, "\(visit)")
      }
      #expect(outcome.pauses.isEmpty)
      #expect(script.faultCount > 100)
    }
  }
#endif
