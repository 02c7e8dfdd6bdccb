import Glibc
import Sockets
import Testing

@testable import Usher

/// What several clients are sent in one batch leaves together, and each has its own.
@Suite(.timeLimit(.minutes(10))) struct OutboxTests {
  /// A lane and clients of it, who are answered in the order in which they are here.
  private final class Play {
    let loop: LaneLoop
    private(set) var peers: [Peer] = []

    /// One end of a client's connection, as the test has it.
    final class Peer {
      let connection: Connection
      private var stream: Stream?

      init(_ loose: consuming LooseConnection) {
        connection = loose.connection
        let peer = loose.peer
        stream = consume peer
      }

      func say(_ text: String) throws {
        let sent = try stream?.send(Array(text.utf8).span)
        #expect(sent == text.utf8.count)
      }

      /// What it has been sent since it was asked last, as text; `nil` where its connection has been reset.
      func heard() -> String? {
        var heard: [UInt8] = []
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 1)
        defer { unsafe memory.deallocate() }
        do {
          while let count = try unsafe stream?.receive(into: memory), count > 0 {
            unsafe heard += memory[..<count]
          }
          return String(decoding: heard, as: UTF8.self)
        } catch {
          return nil
        }
      }

      func leave() { stream = nil }
    }

    init(clients count: Int, handler: Handler = Handler(onReceived: { $1.send($0) })) throws {
      loop = try LaneLoop(index: 0, limits: Limits())
      for number in 0..<count {
        let loose = try LooseConnection(id: UInt64(number + 1), mailbox: loop.mailbox, handler: handler)
        peers.append(Peer(loose))
        loop.adopt(peers[number].connection)
      }
      drain()
      // What may be wanted once a connection has begun is over then, and it is in the ordinary course.
      for peer in peers { #expect(!peer.connection.needsAttention) }
    }

    deinit {
      // Or a service that remembers a client would be held by it.
      loop.asCurrent { loop.cutAll(for: .stopping) }
      drain()
    }

    /// Has the kernel keep little for some, and take no more until they have taken that.
    func keepLittle(for peers: some Sequence<Peer>) {
      for peer in peers {
        peer.connection.stream.withNumber { number in
          var size: CInt = 4_608
          _ = unsafe setsockopt(number, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<CInt>.size))
        }
      }
    }

    /// All that each hears, while the lane goes on.
    func heardByAll() -> [String?] {
      var all = peers.map { _ in [String]() }
      var isOver = false
      while !isOver {
        isOver = true
        for (number, peer) in peers.enumerated() {
          guard let heard = peer.heard(), !heard.isEmpty else { continue }
          all[number].append(heard)
          isOver = false
        }
        drain()
      }
      return all.map { $0.joined() }
    }

    /// Handles what has come up, until nothing more does.
    func drain() { loop.drain(patience: 0) { _ in Issue.record("no job was posted") } }
  }

  // More than are sent with one call, and not a multiple of it.
  @Test func everyoneGetsItsOwnAnswer() throws {
    let play = try Play(clients: 41)
    for turn in 0..<3 {
      for (number, peer) in play.peers.enumerated() {
        try peer.say("\(number) in turn \(turn) says " + String(repeating: "x", count: number))
      }
      play.drain()
      for (number, peer) in play.peers.enumerated() {
        #expect(peer.heard() == "\(number) in turn \(turn) says " + String(repeating: "x", count: number))
      }
    }
    #expect(play.peers.allSatisfy { !$0.connection.awaitsSending && $0.connection.output.isEmpty })
  }

  @Test func whatASocketDoesNotTakeFollowsInOrder() throws {
    let play = try Play(
      clients: 3, handler: Handler(onReceived: { _, client in client.send(Self.longText) }))
    play.keepLittle(for: play.peers.dropFirst())
    for peer in play.peers { try peer.say("?") }
    play.drain()
    #expect(play.heardByAll() == [Self.longText, Self.longText, Self.longText])
    #expect(play.peers.allSatisfy { !$0.connection.needsAttention })
  }

  private static let longText = (0..<4_000).map { "\($0) " }.joined()

  /// What may be done to a client while its answer waits for those of others.
  enum Deed: CaseIterable, Sendable {
    case send
    case sendToRoom
    case close

    /// What the client hears of it.
    var heard: String { self == .close ? "bye\n" : "more" }
  }

  @Test(arguments: Deed.allCases, [false, true])
  func whatIsDoneToSomebodyComesAfterItsAnswer(_ deed: Deed, isTakenInPart: Bool) throws {
    let room = Room()
    let first = Lock<Client?>(nil)
    let handler = Handler(onReceived: { _, client in
      client.send(Self.longText)
      guard let first = first.withLock({ $0 }) else { return first.withLock { $0 = client } }
      switch deed {
      case .send: first.send("more")
      case .sendToRoom:
        room.enter(first)
        room.send(Array("more".utf8).span)
      case .close: first.close(farewell: "bye")
      }
    })
    let play = try Play(clients: 2, handler: handler)
    if isTakenInPart { play.keepLittle(for: play.peers) }
    for peer in play.peers { try peer.say("?") }
    play.drain()
    #expect(play.heardByAll() == [Self.longText + deed.heard, Self.longText])
  }

  @Test func whoHasGoneFailsAlone() throws {
    let play = try Play(clients: 5)
    for (number, peer) in play.peers.enumerated() { try peer.say("\(number)") }
    play.peers[2].leave()
    play.drain()
    for (number, peer) in play.peers.enumerated() where number != 2 {
      #expect(peer.heard() == "\(number)")
      #expect(peer.connection.state.phase == .open)
    }
    #expect(play.peers[2].connection.state.phase == .closed)
  }

  @Test func whoIsCutInTheSameBatchHasItsAnswer() throws {
    let first = Lock<Client?>(nil)
    let play = try Play(
      clients: 3,
      handler: Handler(onReceived: { bytes, client in
        client.send(bytes)
        first.withLock { first in
          if let first { first.abort() } else { first = client }
        }
      }))
    for peer in play.peers { try peer.say("hello") }
    play.drain()
    #expect(play.peers.map { $0.heard() } == ["hello", "hello", "hello"])
    #expect(play.peers.map(\.connection.state.phase) == [.closed, .open, .open])
  }

  // Many are told the same, and before all of it is sent one of them leaves, which its service tells the others of.
  @Test func whatIsSaidToARoomWhileItIsSentComesAfterIt() throws {
    let room = Room()
    let last = Lock<Client?>(nil)
    let handler = Handler(
      onConnected: { client in
        room.enter(client)
        last.withLock { $0 = client }
      },
      onReceived: { bytes, _ in
        room.send(bytes.span)
        last.withLock { $0?.abort() }
      },
      onDisconnected: { client, _ in
        room.leave(client)
        // More than a lane keeps room for, so that what it has to send to many moves.
        room.send([UInt8](repeating: 0x79, count: 400_000).span)
      })
    let play = try Play(clients: 40, handler: handler)
    try play.peers[0].say("hello")
    play.drain()
    for peer in play.peers.dropLast() {
      var heard = ""
      while let more = peer.heard(), !more.isEmpty {
        heard += more
        play.drain()
      }
      #expect(heard == "hello" + String(repeating: "y", count: 400_000))
    }
    #expect(play.peers.last?.connection.state.phase == .closed)
  }

  // More than the scratch has room for, of many: room is made, and nobody's answer has to be copied.
  @Test(arguments: [9_000, 60_000, 120_000]) func longAnswersNeedNoMemoryOfTheirOwn(_ count: Int) throws {
    let outputs = Lock<[Int]>([])
    let text = String(repeating: "x", count: count)
    let play = try Play(
      clients: 20,
      handler: Handler(onReceived: { _, client in
        client.send(text)
        outputs.withLock { $0.append(client.connection.output.count) }
      }))
    for peer in play.peers { try peer.say("?") }
    play.drain()
    #expect(outputs.withLock { $0 } == [Int](repeating: 0, count: 20))
    #expect(play.heardByAll() == [String?](repeating: text, count: 20))
  }

  @Test func speakingToItsRoomWhileAnAnswerIsWrittenIsABug() async {
    await #expect(processExitsWith: .failure) {
      let room = Room()
      let play = try Play(
        clients: 2,
        handler: Handler(
          onConnected: { room.enter($0) },
          onReceived: { _, client in
            client.send(upTo: 1) { out in
              room.send([UInt8](repeating: 1, count: 1).span)
              out.append(1)
            }
          }))
      for peer in play.peers { try peer.say("?") }
      play.drain()
    }
  }

  // The first of them is timed, and so the second one's message finds its answer sent.
  @Test func nobodyWaitsForASlowService() throws {
    let peers = Lock<[Play.Peer]>([])
    let heard = Lock<[String?]>([])
    let play = try Play(
      clients: 2,
      handler: Handler(onReceived: { bytes, client in
        heard.withLock { $0.append(peers.withLock { $0.first?.heard() }) }
        client.send(bytes)
        let start = MonotonicTime.now
        while MonotonicTime.now - start < 2 * LaneLoop.briskHandling {}
      }))
    peers.withLock { $0 = play.peers }
    for peer in play.peers { try peer.say("hello") }
    play.drain()
    #expect(heard.withLock { $0 } == ["", "hello"])
  }
}
