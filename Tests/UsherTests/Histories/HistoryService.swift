#if DEBUG
  @testable import Usher

  /// What the service of a history has seen.
  final class HistoryRecord: Sendable {
    struct Relay: Sendable {
      let text: [UInt8]
      let step: Int
    }

    struct State: Sendable {
      /// Which step is under way.
      var step = 0
      var came: [UInt64] = []
      var went: [UInt64] = []

      /// What each client had relayed, in order.
      var relays: [UInt64: [Relay]] = [:]

      /// Who sent a message while its pace did not allow it.
      var hasty: Set<UInt64> = []

      /// Those who are to be silent, by their pace, in this step.
      var silenced: Set<UInt64> = []

      /// How many messages each has sent in this step.
      var counts: [UInt64: Int] = [:]
    }

    let state = Lock(State())
  }

  /// Does what each message asks for, by its first byte; under `raw` all comes back.
  struct HistoryService: Service {
    static let addition = [UInt8](repeating: 0x2B, count: 20_000)

    let framing: Framing
    let keepsOpen: Bool
    let room: Room
    let record: HistoryRecord

    func connected(_ client: Client) throws {
      record.state.withLock { $0.came.append(client.id) }
      room.enter(client)
    }

    func received(_ message: borrowing Message, from client: Client, session: inout Void) throws {
      let text = message.copy()
      record.state.withLock { state in
        state.counts[client.id, default: 0] += 1
        if state.silenced.contains(client.id) { state.hasty.insert(client.id) }
      }
      guard framing != .raw, let first = text.first else {
        client.send(text)
        return
      }
      switch History.Word.Kind(rawValue: Character(Unicode.Scalar(first))) {
      case .echo: client.send(message)
      case .big: client.send(text + Self.addition)
      case .relay:
        record.state.withLock { state in
          let relay = HistoryRecord.Relay(text: text, step: state.step)
          state.relays[client.id, default: []].append(relay)
        }
        room.send(message, except: client)
      case .close: client.close(farewell: "closed")
      case .abort: client.abort()
      case .fail: throw Refusal()
      case .nothing, .long, nil: break
      }
    }

    func ended(_ client: Client, session: inout Void) -> AfterEnd { keepsOpen ? .keepOpen : .close }

    func disconnected(_ client: Client, session: consuming Void, reason: DisconnectReason) {
      record.state.withLock { $0.went.append(client.id) }
    }
  }
#endif
