#if DEBUG
  import Sockets
  import SystemPackage
  import Testing

  @testable import Usher

  extension FaultTests {
    /// What may befall every call of a server's life, again and again, and is nobody's end.
    enum Weather: CaseIterable, Sendable {
      /// A signal interrupts two calls of three.
      case signals

      /// The kernel moves one byte at a time.
      case trickle

      /// Of what may be refused for now, four calls of five are.
      case refusals

      /// All of it at once.
      case everything

      /// What befalls a call.
      fileprivate func fault(
        of call: SocketError.Call, _ random: inout SeededGenerator
      ) -> FaultyKernel.Fault? {
        switch self {
        case .signals:
          let isHit = Int.random(in: 0..<3, using: &random) > 0
          // It is made all the same, and so not again.
          return isHit && call != .close ? .fails(.interrupted) : nil
        case .trickle: return .movesAtMost(1)
        case .refusals:
          let isHit = Int.random(in: 0..<5, using: &random) > 0
          let mayBe = [.accept, .receive, .send, .read].contains(call)
          return isHit && mayBe ? .fails(.resourceTemporarilyUnavailable) : nil
        case .everything:
          let weather = [Weather.signals, .trickle, .refusals].randomElement(using: &random)
          return weather?.fault(of: call, &random)
        }
      }
    }

    @Test(arguments: Weather.allCases, Framing.allCases)
    func theWholeStreamArrivesInOrderWhateverTheWeather(_ weather: Weather, _ framing: Framing) async throws {
      for isProxied in [false, true] {
        let seed = UInt64.random(in: .min ... .max)
        let random = Lock(SeededGenerator(seed: seed))
        let script = FaultScript { line in random.withLock { weather.fault(of: line.call, &$0) } }
        let pieces = [[5], [40, 1_000], [1, 2, 3], [2_000]]
        let outcome = try await Scene(framing: framing, isProxied: isProxied, pieces: pieces).play(script)
        #expect(outcome.failure == nil)
        #expect(outcome.visits.count == Scene.Way.allCases.count)
        for visit in outcome.visits {
          #expect(visit.isWhole && visit.reason == visit.way.reason, "\(visit), seed \(seed)")
        }
        #expect(outcome.pauses.isEmpty)
        #expect(script.faultCount > 100)
      }
    }
  }
#endif
