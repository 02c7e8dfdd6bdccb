import Testing
import Usher

extension ServerTests {
  @Suite struct Chaos {
    /// A service that does whatever comes into its head.
    private struct Moody: Service {
      struct Session {
        var random: SeededGenerator
        let room: Room
      }

      let seed: UInt64
      let rooms: [Room]
      let clients: Waypost<Client>

      func connected(_ client: Client) throws -> Session {
        clients.report(client)
        var random = SeededGenerator(seed: seed &+ client.id)
        guard Int.random(in: 0..<20, using: &random) > 0 else { throw Refusal() }
        let room = rooms[Int.random(in: rooms.indices, using: &random)]
        room.enter(client)
        return Session(random: random, room: room)
      }

      func received(_ message: borrowing Message, from client: Client, session: inout Session) throws {
        switch Int.random(in: 0..<24, using: &session.random) {
        case 0: throw Refusal()
        case 1: client.close(farewell: "bye")
        case 2: client.abort()
        case 3: client.pauseReading()
        case 4: client.resumeReading()
        case 5: session.room.leave(client)
        case 6: rooms.randomElement(using: &session.random)?.enter(client)
        case 7..<12: session.room.send(message, except: Bool.random(using: &session.random) ? client : nil)
        case 12: client.send([UInt8](repeating: 1, count: 300_000))
        case 13: client.setLabel(message.text())
        default: client.send(message)
        }
      }

      func ended(_ client: Client, session: inout Session) -> AfterEnd {
        Bool.random(using: &session.random) ? .keepOpen : .close
      }

      func disconnected(_ client: Client, session: consuming Session, reason: DisconnectReason) {
        session.room.send(Array("\(client.id) left".utf8).span)
      }
    }

    private func live(at server: TestServer, _ random: SeededGenerator) async {
      var random = random
      for _ in 0..<15 {
        guard let peer = try? await server.connect() else { return }
        for _ in 0..<Int.random(in: 0..<12, using: &random) {
          let text = random.bytes(Int.random(in: 0..<3_000, using: &random))
          guard (try? await peer.send(text + [0x0A])) != nil else { break }
          // It reads, or lets it be.
          if Bool.random(using: &random) { _ = try? await peer.hearsNothing(for: .milliseconds(1)) }
        }
        switch Int.random(in: 0..<3, using: &random) {
        case 0: peer.abort()
        case 1: try? peer.shutDownSending()
        default: try? peer.close()
        }
      }
    }

    private func steer(
      _ server: TestServer, _ clients: Waypost<Client>, _ rooms: [Room], _ random: SeededGenerator
    ) async {
      var random = random
      for _ in 0..<200 {
        guard let client = clients.events.suffix(20).randomElement(using: &random) else { continue }
        let room = rooms[Int.random(in: rooms.indices, using: &random)]
        switch Int.random(in: 0..<18, using: &random) {
        case 0: client.pauseReading()
        case 1: client.resumeReading()
        case 2: room.enter(client)
        case 3: room.leave(client)
        case 4: room.send(Array("for all".utf8).span)
        case 5: client.close(farewell: "the end")
        case 6: client.abort()
        case 7: client.setLabel("seen")
        case 8: _ = await server.server.status()
        case 9: _ = await server.server.clients()
        case 10:
          var selector = ClientSelector()
          selector.included.ids = [client.id]
          var options = KickOptions()
          options.isAbrupt = Bool.random(using: &random)
          _ = await server.server.kick(selector, options)
        case 11: await drainAndResume(server.server, &random)
        case 12:
          var limits = server.server.configuration.limits
          limits.outputBytes = Int.random(in: 1_000..<400_000, using: &random)
          limits.messageBytes = Int.random(in: 1_000..<10_000, using: &random)
          limits.idle = .milliseconds(Int.random(in: 100..<400, using: &random))
          limits.slowReader = Limits.SlowReader.allCases.randomElement(using: &random) ?? .drop
          limits.messagesPerSecond = Bool.random(using: &random) ? 50 : nil
          server.server.setLimits(limits)
        case 13:
          var order = ClientOrder()
          order.key = ClientOrder.Key.allCases.randomElement(using: &random) ?? .id
          _ = await server.server.page(ClientSelector(), order, limit: 3)
        case 14: _ = await server.server.send("to all", to: ClientSelector())
        case 15: _ = await server.server.label(client.id, as: "named")
        case 16: _ = await client.drained(to: Int.random(in: 0..<1_000, using: &random))
        default: client.send("psst")
        }
      }
    }

    private func drainAndResume(_ server: Server, _ random: inout SeededGenerator) async {
      server.drain(
        spread: .milliseconds(5), deadline: Bool.random(using: &random) ? .milliseconds(5) : nil,
        farewell: "bye", refuses: Bool.random(using: &random))
      await server.drained(within: .milliseconds(10))
      server.resume()
    }

    @Test(arguments: [true, false])
    func whateverHappensEveryClientComesAndGoesOnce(inOrder: Bool) async throws {
      let seed = UInt64.random(in: .min ... .max)
      let rooms = (0..<3).map { _ in Room() }
      let clients = Waypost<Client>()
      let service = Moody(seed: seed, rooms: rooms, clients: clients)
      try await TestServer.with(service, lanes: 2, framing: .line) { limits in
        limits.clients = 12
        limits.whenFull = inOrder ? .wait : .refuse
        limits.outputBytes = 200_000
        limits.idle = .milliseconds(300)
        limits.firstMessage = .milliseconds(200)
        limits.writeStall = .milliseconds(300)
      } _: { server in
        await withTaskGroup { group in
          for number in 0..<8 {
            group.addTask { await live(at: server, SeededGenerator(seed: seed &+ UInt64(number))) }
          }
          for number in 8..<11 {
            group.addTask {
              await steer(server, clients, rooms, SeededGenerator(seed: seed &+ UInt64(number)))
            }
          }
        }
        if inOrder {
          await server.server.stop(spread: .milliseconds(50), deadline: .seconds(5), farewell: "done")
        } else {
          await server.server.cut()
        }
        var here: Set<UInt64> = []
        var seen: Set<UInt64> = []
        for event in server.journal.waypost.events {
          switch event {
          case .connected(let client):
            #expect(seen.insert(client.id).inserted, "seed \(seed)")
            here.insert(client.id)
          case .disconnected(let client, _, _): #expect(here.remove(client.id) != nil, "seed \(seed)")
          case .refused, .slow, .kicked, .paused, .resumed: break
          }
        }
        #expect(here.isEmpty, "seed \(seed)")
        let status = await server.server.status()
        #expect(status.current == 0, "seed \(seed)")
        #expect(status.accepted == seen.count, "seed \(seed)")
        #expect(status.peak <= 12, "seed \(seed)")
      }
    }
  }
}
