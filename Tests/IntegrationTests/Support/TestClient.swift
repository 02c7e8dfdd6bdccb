import CLinux
import Glibc

/// A client of the data socket or the admin socket, for one thread: every wait has a limit.
final class TestClient {
  /// The longest that any one call here waits.
  var limit = Duration.seconds(30)

  private var socket: OwnedNumber?
  /// What was read and not asked for yet.
  var received: ArraySlice<UInt8> = []

  /// Connects, if need be with a receive buffer (SO_RCVBUF) that is not the usual one, from an address of its own, or
  /// without waiting for room in the listener's queue: then it throws ``CallFailure`` with EAGAIN where there is none.
  ///
  /// With short segments the server's kernel takes little for it, as it would over a network: those of the loopback
  /// are so long that it takes megabytes.
  init(
    _ address: ServerAddress, receiveBuffer: CInt? = nil, hasShortSegments: Bool = false,
    from own: String? = nil,
    waits: Bool = true
  ) throws {
    let socket = OwnedNumber(
      try CallFailure.check("socket") { Glibc.socket(address.family, CInt(SOCK_STREAM.rawValue), 0) })
    if var receiveBuffer {
      try CallFailure.check("setsockopt") {
        unsafe setsockopt(socket.number, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, 4)
      }
    }
    if hasShortSegments {
      var length: CInt = 536
      try CallFailure.check("setsockopt") {
        unsafe setsockopt(socket.number, CInt(IPPROTO_TCP), TCP_MAXSEG, &length, 4)
      }
    }
    if let own { try ServerAddress.ipv4(own, 0).bind(socket.number) }
    if !waits { socket.setNonBlocking() }
    try address.connect(socket.number)
    socket.setNonBlocking()
    self.socket = consume socket
  }

  var number: CInt {
    switch socket {
    case .some(let socket): socket.number
    case nil: -1
    }
  }

  /// Its own side's address as the daemon sees it, `127.0.0.1:40000`.
  var localAddress: String { ServerAddress.local(of: number) }
}

// MARK: Sending

extension TestClient {
  func send(_ text: String) throws { try send(Array(text.utf8)) }

  /// Sends all of it.
  func send(_ bytes: [UInt8]) throws {
    let deadline = Deadline(after: limit)
    var sent = 0
    while sent < bytes.count {
      if let count = try sendNow(bytes[sent...]) {
        sent += count
      } else if try wait(POLLOUT, until: deadline) == 0 {
        throw TestFailure("could send only \(sent) of \(bytes.count) bytes within \(limit)")
      }
    }
  }

  /// Sends what the socket takes.
  ///
  /// - Returns: The number of bytes taken, `nil` if none could be.
  func sendNow(_ bytes: ArraySlice<UInt8>) throws(CallFailure) -> Int? {
    do {
      return try unsafe bytes.withUnsafeBufferPointer { bytes throws(CallFailure) in
        try CallFailure.check("send") {
          unsafe Glibc.send(number, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL))
        }
      }
    } catch {
      guard error.code == EAGAIN else { throw error }
      return nil
    }
  }

  /// Sends until the socket has taken nothing for `quiet`, and returns how many bytes it took.
  ///
  /// What is sent is asked for piece by piece.
  func sendUntilStuck(
    atMost total: Int, quiet: Duration = .milliseconds(300),
    bytes: (_ offset: Int, _ count: Int) -> ArraySlice<UInt8>
  ) throws -> Int {
    var sent = 0
    while sent < total {
      if let count = try sendNow(bytes(sent, min(65_536, total - sent))) {
        sent += count
      } else if try wait(POLLOUT, until: Deadline(after: quiet)) == 0 {
        break
      }
    }
    return sent
  }

  func shutdownSending() throws {
    try CallFailure.check("shutdown") { shutdown(number, CInt(SHUT_WR)) }
  }
}

// MARK: Waiting and ending

extension TestClient {
  /// Waits with poll(2); 0 if nothing came in time.
  func wait(_ events: CInt, until deadline: Deadline) throws(CallFailure) -> CInt {
    switch socket {
    case .some(let socket): try socket.wait(for: events, until: deadline)
    case nil: throw CallFailure(call: "poll", code: EBADF)
    }
  }

  func close() { socket = nil }

  /// Ends the connection with a reset.
  func reset() {
    var abort = linger(l_onoff: 1, l_linger: 0)
    _ = unsafe setsockopt(number, SOL_SOCKET, SO_LINGER, &abort, socklen_t(MemoryLayout<linger>.size))
    close()
  }
}
