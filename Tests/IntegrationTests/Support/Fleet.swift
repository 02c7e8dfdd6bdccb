import CLinux
import Glibc

/// Thousands of clients at once, in one epoll loop of one thread.
final class Fleet {
  /// A client: its socket and what it has received and nobody has taken.
  private final class Member {
    let socket: OwnedNumber
    var received: [UInt8] = []
    var isDone = false

    init(_ socket: consuming OwnedNumber) {
      self.socket = socket
    }
  }

  private var members: [Member] = []
  private let poller: OwnedNumber
  private var events = [linux_epoll_event](repeating: linux_epoll_event(), count: 1_024)
  private var buffer = [UInt8](repeating: 0, count: 65_536)

  /// Connects so many clients.
  init(_ count: Int, at address: ServerAddress) throws {
    Self.raiseDescriptorLimit()
    poller = OwnedNumber(try CallFailure.check("epoll_create1") { linux_epoll_create() })
    for slot in 0..<count {
      let socket = OwnedNumber(
        try CallFailure.check("socket") { Glibc.socket(address.family, CInt(SOCK_STREAM.rawValue), 0) })
      try address.connect(socket.number)
      socket.setNonBlocking()
      let (poller, number) = (poller.number, socket.number)
      try CallFailure.check("epoll_ctl") { linux_epoll_add(poller, number, linux_EPOLLIN, UInt32(slot), 0) }
      members.append(Member(socket))
    }
  }

  var count: Int { members.count }

  /// Most shells give 1,024 descriptors of the many that a program may have.
  static func raiseDescriptorLimit() {
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }

  /// The number of descriptors that this process may have at most.
  static var descriptorLimit: Int {
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
    return Int(clamping: limit.rlim_max)
  }
}

// MARK: Talking

extension Fleet {
  /// Sends a message so small that the socket must take it whole.
  func send(_ text: String, from slot: Int) throws {
    let number = members[slot].socket.number
    let bytes = Array(text.utf8)
    let count = try CallFailure.check("send") {
      unsafe Glibc.send(number, bytes, bytes.count, CInt(MSG_NOSIGNAL))
    }
    guard count == bytes.count else { throw TestFailure("only \(count) of \(bytes.count) bytes were taken") }
  }

  /// Reads whatever comes until `isDone` holds for each member, asked again when it has received something.
  ///
  /// - Throws: ``TestFailure`` if time runs out or a member's connection ends.
  func receive(within limit: Duration = .seconds(10), until isDone: (_ slot: Int, _ bytes: [UInt8]) -> Bool)
    throws
  {
    let deadline = Deadline(after: limit)
    var open = 0
    for (slot, member) in members.enumerated() {
      member.isDone = isDone(slot, member.received)
      if !member.isDone { open += 1 }
    }
    while open > 0 {
      let ready = try step(until: deadline)
      guard !ready.isEmpty else {
        throw TestFailure("\(open) of \(members.count) clients still wait after \(limit)")
      }
      for slot in ready {
        let member = members[slot]
        guard !member.isDone, isDone(slot, member.received) else { continue }
        member.isDone = true
        open -= 1
      }
    }
  }

  /// Waits once, and reads from those that have something.
  ///
  /// - Returns: Who received something.
  private func step(until deadline: Deadline) throws -> [Int] {
    let poller = poller.number
    let count = try CallFailure.check("epoll_wait") {
      unsafe linux_epoll_wait(poller, &events, CInt(events.count), deadline.milliseconds)
    }
    return try (0..<Int(count)).map { index in
      let slot = Int(events[index].slot)
      let member = members[slot]
      let number = member.socket.number
      let count = try CallFailure.check("recv of client \(slot)") {
        unsafe recv(number, &buffer, buffer.count, 0)
      }
      guard count > 0 else { throw TestFailure("client \(slot) was ended by the server") }
      member.received += buffer[..<count]
      return slot
    }
  }

  /// Takes what a member has received.
  func take(from slot: Int) -> [UInt8] {
    defer { members[slot].received = [] }
    return members[slot].received
  }

  /// Has each member send its message and receive its answer.
  ///
  /// - Returns: The members who received anything else.
  func exchange(
    within limit: Duration = .seconds(20), _ message: (Int) -> String, answer: (Int) -> String
  ) throws -> [Int] {
    for slot in members.indices { try send(message(slot), from: slot) }
    let answers = members.indices.map { Array(answer($0).utf8) }
    try receive(within: limit) { slot, bytes in bytes.count >= answers[slot].count }
    return members.indices.filter { take(from: $0) != answers[$0] }
  }
}
