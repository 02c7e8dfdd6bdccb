import Glibc
import Sockets
import Testing

@testable import Usher

extension ServerTests {
  /// What is about descriptors or the processor's time, each in a process of its own, which no other test shares.
  @Suite struct OwnProcess {
    @Test func noDescriptorIsLeftOpenAfterAStop() async {
      await #expect(processExitsWith: .success) {
        // What the runtime opens once, it opens in the first round.
        var counts: [Int] = []
        for _ in 0..<4 {
          let directory = try TemporaryDirectory()
          let path = "\(directory.path)/s"
          let lanes = try await lanesOfServer { server in
            await server.server.listen(on: try Listener.bind(to: .unix(path: path)), name: "local")
            var peers = [try await Peer.connect(to: .unix(path: path))]
            for _ in 0..<10 { peers.append(try await server.connectAndMeet().peer) }
            for peer in peers {
              try await peer.send("hello")
              #expect(try await peer.receive(as: "hello") == "hello")
            }
            async let left = server.server.stop(spread: .zero, deadline: .seconds(10), farewell: "bye")
            for peer in peers {
              #expect(try await peer.restAsText() == "bye\n")
              try peer.close()
            }
            #expect(await left == 0)
          }
          #expect(lanes.areGone)
          #expect(directory.names.isEmpty)
          counts.append(openDescriptorCount())
        }
        #expect(counts[1...].allSatisfy { $0 == counts[0] }, "\(counts)")
      }
    }

    @Test func noDescriptorIsLeftOpenOfAServerThatIsCut() async {
      await #expect(processExitsWith: .success) {
        var counts: [Int] = []
        for _ in 0..<4 {
          let lanes = try await lanesOfServer { server in
            var peers: [Peer] = []
            for _ in 0..<10 { peers.append(try await server.connectAndMeet().peer) }
            await server.server.cut()
            for peer in peers { try peer.close() }
          }
          #expect(lanes.areGone)
          counts.append(openDescriptorCount())
        }
        #expect(counts[1...].allSatisfy { $0 == counts[0] }, "\(counts)")
      }
    }

    @Test func withoutDescriptorsNewcomersWaitAndNothingSpins() async {
      await #expect(processExitsWith: .success) {
        let server = try await TestServer.start(Echo())
        let (first, _) = try await server.connectAndMeet()
        // Connected while there are descriptors, and accepted only once there are none.
        let listener = try Listener.bind(to: .ip(.ipv4Loopback, port: 0))
        let address = listener.localAddress
        var waiting: [Peer] = []
        for _ in 0..<4 { waiting.append(try await Peer.connect(to: address)) }
        let places = takeEveryDescriptor()
        await server.server.listen(on: listener, name: "crowded")
        let pause = try await server.journal.waypost.first { if case .paused = $0 { true } else { false } }
        guard case .paused(.failed(let text)) = pause else { throw Missing(what: "a failure") }
        #expect(text.hasPrefix("accept4: "))

        for peer in waiting { try await peer.send("hello") }
        let before = processorTime()
        #expect(try await waiting[3].hearsNothing(for: .milliseconds(600)))
        #expect(processorTime() - before < .milliseconds(150))
        try await first.send("hello")
        #expect(try await first.receive(as: "hello") == "hello")
        #expect(await server.server.clients().values.count == 1)
        #expect(server.journal.pauses.count == 1, "said once")
        #expect(await server.server.status().pauses == PauseCounts(failed: 1))

        for place in places { Glibc.close(place) }
        for peer in waiting { #expect(try await peer.receive(as: "hello") == "hello") }
        _ = try await server.journal.waypost.first { if case .resumed = $0 { true } else { false } }
        #expect(server.journal.pauses.count == 1)
        #expect(server.journal.resumedCount == 1)
        await server.server.cut()
      }
    }

    @Test func anIdleServerTakesNoProcessorTime() async {
      await #expect(processExitsWith: .success) {
        let server = try await TestServer.start(Echo(), lanes: 2)
        var peers: [Peer] = []
        for _ in 0..<20 { peers.append(try await server.connectAndMeet().peer) }
        #expect(try await peers[0].hearsNothing(for: .milliseconds(200)))
        let before = processorTime()
        #expect(try await peers[0].hearsNothing(for: .milliseconds(500)))
        #expect(processorTime() - before < .milliseconds(10))
        await server.server.cut()
      }
    }
  }
}

/// The lanes of a server that has ended, while Dispatch still holds them.
private struct FormerLanes {
  private struct Weak { weak let lane: Lane? }

  private let lanes: [Weak]

  init(_ server: Server) { lanes = server.pool.lanes.map { Weak(lane: $0) } }

  /// Whether they are gone, and with them their descriptors, within a few seconds.
  var areGone: Bool {
    for _ in 0..<5_000 {
      if lanes.allSatisfy({ $0.lane == nil }) { return true }
      _ = poll(nil, 0, 1)
    }
    return false
  }
}

/// Has a server for the length of a closure, which ends it.
private func lanesOfServer(_ body: (TestServer) async throws -> Void) async throws -> FormerLanes {
  let server = try await TestServer.start(Echo(), lanes: 2)
  try await body(server)
  return FormerLanes(server.server)
}

/// The processor's time that this process has used.
private func processorTime() -> Duration {
  var usage = rusage()
  unsafe getrusage(RUSAGE_SELF.rawValue, &usage)
  let user = Duration.seconds(usage.ru_utime.tv_sec) + .microseconds(usage.ru_utime.tv_usec)
  return user + .seconds(usage.ru_stime.tv_sec) + .microseconds(usage.ru_stime.tv_usec)
}

/// Lowers the limit of descriptors and takes every one that is left, to be given back by closing it.
private func takeEveryDescriptor() -> [CInt] {
  let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
  var limit = rlimit()
  unsafe getrlimit(resource, &limit)
  limit.rlim_cur = 128
  unsafe setrlimit(resource, &limit)
  var places: [CInt] = []
  while true {
    let place = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
    guard place >= 0 else { return places }
    places.append(place)
  }
}
