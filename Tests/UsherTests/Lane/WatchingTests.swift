import Glibc
import Testing

@testable import Sockets
@testable import Usher

/// The poller tells of what arrives once; whatever a read may stop short of has to be come back to.
@Suite(.timeLimit(.minutes(10))) struct WatchingTests {
  /// A lane, and a client of it that has said something before the lane looked.
  private static func playing(
    over pair: consuming StreamPair, handler: Handler = Handler(),
    saying say: (borrowing Stream) throws -> Void
  ) throws -> LooseConnection {
    let loop = try LaneLoop(index: 0, limits: Limits())
    let loose = try LooseConnection(mailbox: loop.mailbox, handler: handler, pair: consume pair)
    try say(loose.peer)
    loop.adopt(loose.connection)
    loop.drain(patience: 0) { _ in Issue.record("no job was posted") }
    return loose
  }

  private static func tcpPair() async throws -> StreamPair {
    let listener = try Listener.bind(to: .ip(.ipv4Loopback, port: 0))
    let port = try #require(listener.localAddress.port)
    let second = try await Stream.connect(to: .tcp(host: "127.0.0.1", port: port), timeout: .seconds(20))
    while true {
      if let accepted = try listener.accept() { return StreamPair(first: accepted.stream, second: second) }
    }
  }

  @Test func anEndThatCameTogetherWithDataIsSeen() async throws {
    let pair = try await Self.tcpPair()
    let loose = try Self.playing(over: pair) { peer in
      let sent = try peer.send(Array("hello".utf8).span)
      #expect(sent == 5)
      try peer.shutdown(.sending)
    }
    #expect(loose.connection.traffic.bytesIn == 5)
    #expect(loose.connection.ending?.reason == .ended)
  }

  // A read stops before it, whatever follows.
  @Test func whatFollowsUrgentDataIsRead() async throws {
    let pair = try await Self.tcpPair()
    let loose = try Self.playing(over: pair) { peer in
      for (text, flags) in [("ab", 0), ("!", CInt(MSG_OOB)), ("cd", 0)] {
        let sent = peer.withNumber { unsafe Glibc.send($0, text, text.utf8.count, flags) }
        #expect(sent == text.utf8.count)
      }
    }
    #expect(loose.connection.traffic.bytesIn == 4)
  }

  @Test func whatOneTurnLeavesIsReadInTheNext() throws {
    var said = 0
    let loose = try Self.playing(over: try Stream.pair()) { peer in
      peer.withNumber { number in
        var size: CInt = 1 << 20
        _ = unsafe setsockopt(
          number, SOL_SOCKET, SO_SNDBUFFORCE, &size, socklen_t(MemoryLayout<CInt>.size))
      }
      let block = [UInt8](repeating: 0x61, count: 65_536)
      while let sent = try peer.send(block.span) { said += sent }
    }
    try #require(said > 5 * LaneLoop.receiveCapacity, "it is to be more than one turn takes")
    #expect(loose.connection.traffic.bytesIn == said)
  }

  // What it says after its farewell is read and dropped, or it would be reset.
  @Test func whoIsClosedInMidStreamIsReadToItsEnd() async throws {
    let pair = try await Self.tcpPair()
    let closing = Handler(onReceived: { _, client in client.close() })
    let loose = try Self.playing(over: pair, handler: closing) { peer in
      let block = [UInt8](repeating: 0x61, count: LaneLoop.receiveCapacity)
      let sent = try peer.send(block.span)
      #expect(sent == block.count)
      try peer.shutdown(.sending)
    }
    #expect(loose.connection.traffic.bytesIn == LaneLoop.receiveCapacity)
    #expect(loose.connection.state.phase == .closed)
  }
}
