import Glibc
import SystemPackage
import Testing

@testable import Sockets

@Suite struct StreamTests {
  @Test func everyDescriptorIsBornNonBlockingAndCloseOnExec() async throws {
    func isWellBorn(_ number: CInt) -> Bool {
      fcntl(number, F_GETFL) & O_NONBLOCK != 0 && fcntl(number, F_GETFD) == FD_CLOEXEC
    }
    let pair = try Stream.pair()
    #expect(pair.first.withNumber(isWellBorn) == true)
    #expect(pair.second.withNumber(isWellBorn) == true)
    let tcp = try await TCPPair.connect()
    #expect(tcp.client.withNumber(isWellBorn) == true)
    #expect(tcp.server.withNumber(isWellBorn) == true)
    let listener = try Listener.bind(to: .ip(.ipv4Loopback, port: 0))
    #expect(listener.withNumber(isWellBorn) == true)
  }

  @Test func withNothingToReceiveItSaysSo() throws {
    let pair = try Stream.pair()
    #expect(try pair.first.receivePiece() == nil)
    try pair.second.send("x")
    #expect(try pair.first.receivePiece() == [UInt8(ascii: "x")])
    #expect(try pair.first.receivePiece() == nil)
  }

  @Test func eachDirectionEndsByItself() async throws {
    let tcp = try await TCPPair.connect()
    try tcp.client.send("question")
    try tcp.client.shutdown(.sending)
    #expect(try tcp.server.receiveAll() == "question")
    try tcp.server.send("answer")
    try tcp.server.shutdown(.sending)
    #expect(try tcp.client.receiveAll() == "answer")
  }

  @Test func whatIsNoLongerReceivedEnds() throws {
    let pair = try Stream.pair()
    try pair.first.shutdown(.receiving)
    #expect(try pair.first.receiveAll() == "")
    try pair.first.send("still sent")
    try pair.first.shutdown(.both)
    #expect(try pair.second.receiveAll() == "still sent")
  }

  @Test func aFullSocketTakesNothingUntilThePeerReceives() throws {
    let pair = try Stream.pair()
    let sent = try pair.first.sendUntilFull()
    #expect(sent > 0)
    #expect(try pair.first.waitUntilWritable(timeout: .zero) == false)
    #expect(try pair.first.unacknowledgedBytes() > 0)

    var received = 0
    while let piece = try pair.second.receivePiece() { received += piece.count }
    #expect(received == sent)
    #expect(try pair.first.waitUntilWritable(timeout: Stream.patience) == true)
    #expect(try pair.first.unacknowledgedBytes() == 0)
    try pair.first.send("more")
  }

  @Test func bytesAreAppendedToWhatIsThere() throws {
    let pair = try Stream.pair()
    try pair.first.send("lo!")
    let text = try [UInt8](capacity: 5) { (output: inout OutputSpan<UInt8>) throws(SocketError) in
      for byte in "hel".utf8 { output.append(byte) }
      let count = try pair.second.receive(into: &output)
      #expect(count == 2)
    }
    #expect(text == Array("hello".utf8))
    #expect(try pair.second.receivePiece() == [UInt8(ascii: "!")])
  }

  @Test func rawBuffersSendAndReceiveTheSameBytes() throws {
    let pair = try Stream.pair()
    let sender = pair.first
    let receiver = pair.second
    let bytes = (0...255).map { UInt8($0) }
    let sent = try unsafe bytes.withUnsafeBytes { bytes throws(SocketError) in
      try unsafe sender.send(bytes)
    }
    #expect(sent == 256)
    var room = [UInt8](repeating: 0, count: 300)
    let received = try unsafe room.withUnsafeMutableBytes { room throws(SocketError) in
      try unsafe receiver.receive(into: room)
    }
    #expect(received == 256)
    #expect(Array(room[..<256]) == bytes)
  }

  // In a process of its own: a SIGPIPE would end all the tests.
  @Test func sendingToNobodyIsAnErrorAndNoSignal() async {
    await #expect(processExitsWith: .success) {
      signal(SIGPIPE, SIG_DFL)
      let pair = try Stream.pair()
      let left = pair.first
      try pair.second.close()
      #expect(throws: SocketError(.send, .brokenPipe)) { try left.send("x") }
    }
  }

  @Test func abortingResetsThePeer() async throws {
    let tcp = try await TCPPair.connect()
    let client = tcp.client
    try tcp.server.send("dropped")
    tcp.server.abort()
    #expect(try client.waitUntilReadable(timeout: Stream.patience) == true)
    #expect(client.pendingError() == .connectionReset)
    // It is taken once.
    #expect(client.pendingError() == nil)
  }

  @Test func closingInOrderSendsWhatIsOwed() async throws {
    let tcp = try await TCPPair.connect()
    let client = tcp.client
    try tcp.server.send("farewell")
    try tcp.server.close()
    #expect(try client.receiveAll() == "farewell")
    #expect(client.pendingError() == nil)
  }

  @Test func aPeerThatIsGoneHasNoAddress() async throws {
    let tcp = try await TCPPair.connect()
    let client = tcp.client
    tcp.server.abort()
    #expect(try client.waitUntilReadable(timeout: Stream.patience) == true)
    #expect(throws: SocketError(.getpeername, .socketNotConnected)) { try client.peerAddress() }
    #expect(throws: SocketError(.shutdown, .socketNotConnected)) { try client.shutdown(.sending) }
  }
}
