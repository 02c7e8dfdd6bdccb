#if DEBUG
  @testable import Usher

  /// What happens to a server and its clients, from the first to the last: drawn from a seed, so that it can be played
  /// again.
  struct History {
    /// What a client says, in one message.
    struct Word {
      enum Kind: Character, CaseIterable {
        /// It comes back.
        case echo = "E"

        /// It goes to everybody else.
        case relay = "R"

        /// Much comes back.
        case big = "B"

        /// Nothing comes back.
        case nothing = "N"

        /// The service disconnects the client, with a word.
        case close = "C"

        /// The service disconnects the client, without ceremony.
        case abort = "A"

        /// The service fails.
        case fail = "X"

        /// It is longer than may be.
        case long = "L"
      }

      let kind: Kind
      let padding: Int
    }

    /// Clients are named by the order in which they came; what is meant for one that has not come means nothing.
    enum Step {
      case connect
      /// Says something, but for the last bytes, which are kept for the next time.
      case say(Int, [Word], held: Int)
      case read(Int, most: Int)
      /// Ends its sending side.
      case end(Int)
      /// Is gone, without a word.
      case vanish(Int)
      case kick(Int, isAbrupt: Bool, text: String)
      /// The service stops reading from it, or goes on.
      case hold(Int, Bool)
      /// The server says something to everybody.
      case tell(Int)
      case sendOff(text: String)
      case callBack
      case pass(milliseconds: Int)
    }

    var framing = Framing.line
    var laneCount = 1
    var limits = Limits()
    var keepsOpen = false
    /// Whether the kernel is in a bad mood: signals, few bytes at a time, nothing at all for now.
    var isRough = false
    /// Whether the clients are Unix ones, and do not pass for TCP; not drawn.
    var isLocal = false
    var seed: UInt64 = 0
    var steps: [Step] = []

    /// The history that a seed stands for.
    init(seed: UInt64) {
      var random = SeededGenerator(seed: seed)
      self.seed = seed
      framing = pick(Framing.allCases, &random)
      laneCount = pick([1, 1, 2], &random)
      keepsOpen = pick([false, false, false, true], &random)
      isRough = pick([false, true], &random)
      limits.clients = pick([2, 10, 10], &random)
      limits.whenFull = .refuse
      limits.messageBytes = pick([100, 5_000, 64 << 10], &random)
      limits.outputBytes = pick([1_000, 20_000, 1 << 20], &random)
      limits.slowReader = pick(Limits.SlowReader.allCases, &random)
      limits.messagesPerSecond = pick([nil, nil, nil, 3, 50], &random)
      limits.idle = pick([nil, nil, .milliseconds(200), .seconds(2), .seconds(30)], &random)
      limits.firstMessage = pick([nil, nil, .milliseconds(150), .seconds(1)], &random)
      limits.writeStall = pick([nil, .milliseconds(400), .seconds(5)], &random)
      // With one, a lane watches by itself what is acknowledged.
      limits.keepalive = pick([nil, .seconds(60)], &random)
      steps = [.connect]
      for _ in 0..<Int.random(in: 3...40, using: &random) { steps.append(Self.step(&random)) }
    }

    private static func step(_ random: inout SeededGenerator) -> Step {
      let client = Int.random(in: 0..<5, using: &random)
      switch Int.random(in: 0..<100, using: &random) {
      case 0..<9: return .connect
      case 9..<52:
        let words = (0..<Int.random(in: 0...6, using: &random)).map { _ in word(&random) }
        return .say(client, words, held: pick([0, 0, 0, 1, 7], &random))
      case 52..<72: return .read(client, most: pick([.max, .max, 3_000], &random))
      case 72..<76: return .end(client)
      case 76..<78: return .vanish(client)
      case 78..<81:
        return .kick(
          client, isAbrupt: Bool.random(using: &random), text: pick(["", "go", "go"], &random))
      case 81..<84: return .hold(client, Bool.random(using: &random))
      case 84..<89: return .tell(pick([1, 10, 1_500], &random))
      case 89..<90: return .sendOff(text: pick(["", "bye"], &random))
      case 90..<91: return .callBack
      default: return .pass(milliseconds: pick([1, 19, 50, 120, 300, 1_100, 6_000], &random))
      }
    }

    private static func word(_ random: inout SeededGenerator) -> Word {
      let kind: Word.Kind =
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<55: .echo
        case 55..<80: .relay
        case 80..<88: .big
        case 88..<96: .nothing
        case 96: .close
        case 97: .abort
        case 98: .fail
        default: .long
        }
      return Word(kind: kind, padding: pick([0, 5, 60, 3_000], &random))
    }
  }

  private func pick<Element>(_ elements: [Element], _ random: inout SeededGenerator) -> Element {
    elements[Int.random(in: elements.indices, using: &random)]
  }
#endif
