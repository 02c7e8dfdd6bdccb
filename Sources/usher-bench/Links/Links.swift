import Glibc
import Sockets
import SystemPackage
import Usher

/// All clients of one thread: a flat array, one epoll set and one buffer to receive into.
///
/// Each connection is watched for everything from its beginning and told once of each change, so that no message
/// needs a change of what is watched.
@safe
struct Links: ~Copyable {
  /// What is received at once.
  static let bufferSize = 65_536

  /// How long a wait may last, so that an early end is noticed.
  static let longestWait: CInt = 50

  /// The slot under which the alarm is watched.
  static let alarmSlot = UInt32.max

  let count: Int
  let poller: Poller
  let buffer: UnsafeMutableRawBufferPointer
  let gauge: Gauge
  var tally = Tally()

  /// Clients that are connected.
  private(set) var open = 0

  private let plan: Plan
  private let sources: SourceAddresses

  /// The number of the first of them among those of all threads.
  let first: Int

  private let links: UnsafeMutablePointer<Link>

  /// Clients that are not connected yet.
  init(_ share: Share, of plan: Plan, gauge: Gauge) throws(SocketError) {
    count = share.clients
    first = share.first
    self.plan = plan
    self.gauge = gauge
    sources = SourceAddresses(to: plan.address, isTurning: plan.mode == .connect)
    poller = try Poller()
    unsafe buffer = .allocate(byteCount: Self.bufferSize, alignment: 64)
    unsafe links = .allocate(capacity: count)
    for slot in 0..<count { unsafe (links + slot).initialize(to: Link()) }
  }

  deinit {
    unsafe links.deinitialize(count: count)
    unsafe links.deallocate()
    unsafe buffer.deallocate()
  }

  private static let everything: Poller.Readiness = [.readable, .writable, .peerEnded, .onceOnly]

  /// What tells of an end.
  ///
  /// A number, and made once: sets of another module cost an allocation at each use.
  private static let ends = Poller.Readiness([.peerEnded, .hungUp, .failed]).rawValue

  /// Whether there is more to receive after a receive that did not fill the buffer.
  ///
  /// What has arrived is told once. An end that came with the last bytes is not told again, so it has to be looked for.
  @inline(__always)
  static func isMoreThere(after count: Int, _ readiness: Poller.Readiness) -> Bool {
    count == bufferSize || readiness.rawValue & ends != 0
  }

  /// One of the clients.
  subscript(slot: Int) -> Link {
    @inline(__always) _read { yield unsafe links[slot] }
    // Not of `links[slot]`: the compiler can't put ThreadSanitizer into that.
    @inline(__always) _modify { yield unsafe &(links + slot).pointee }
  }

  /// What has been read.
  @inline(__always)
  func received(_ range: Range<Int>) -> UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(rebasing: buffer[range])
  }

  /// Waits for events, and shows the person how far it is.
  @inline(__always)
  func wait(milliseconds: CInt) -> Int {
    gauge.show(done: tally.done, open: open, problems: tally.problems.total)
    return poller.wait(milliseconds: milliseconds)
  }
}

// MARK: Connections

extension Links {
  /// How the beginning of a connection went.
  enum Beginning {
    case begun
    /// Nothing more can begin now; it is to be tried again a little later.
    case later
    case failed
  }

  /// Begins to connect a client.
  ///
  /// - Parameters:
  ///   - slot: The client.
  ///   - number: Which connection this is, of those of all clients.
  ///   - now: The present moment, in nanoseconds.
  /// - Returns: How that went.
  mutating func begin(_ slot: Int, number: Int, now: Int64) -> Beginning {
    do throws(SocketError) {
      let stream = try Stream.connecting(to: plan.address, from: sources[number])
      // Small messages are wanted at once.
      if plan.address.ipAddress != nil { try stream.setNoDelay(true) }
      try stream.withNumber { raw throws(SocketError) in
        try poller.add(
          raw, for: Self.everything,
          as: .init(slot: UInt32(slot), generation: 0))
      }
      self[slot].stream = consume stream
      self[slot].state = .connecting
      self[slot].began = now
      return .begun
    } catch {
      if error.code == .resourceTemporarilyUnavailable { return .later }
      let address = plan.address
      tally.problems.note(Problem(error.code), "\(error.about(address))")
      return .failed
    }
  }

  /// A connection that was on its way has become one, or failed.
  ///
  /// - Returns: Whether it has become one.
  mutating func finishConnecting(_ slot: Int) -> Bool {
    if let code = self[slot].pendingError() {
      fail(slot, SocketError(.connect, code))
      return false
    }
    self[slot].state = .open
    open += 1
    return true
  }

  /// A call for a client failed.
  mutating func fail(_ slot: Int, _ error: SocketError) {
    let address = plan.address
    fail(slot, Problem(error.code), "\(error.about(address))")
  }

  /// A client has met its end before its time.
  mutating func fail(_ slot: Int, _ problem: Problem, _ text: @autoclosure () -> String) {
    let client = first + slot
    tally.problems.note(problem, "client \(client): \(text())")
    close(slot)
  }

  /// The server has closed.
  mutating func failAtEnd(_ slot: Int) {
    if self[slot].isWithinAnswer {
      fail(slot, .shortAnswer, "the server closed inside an answer")
    } else {
      fail(slot, .closedEarly, "the server closed")
    }
  }

  /// Closes a client's connection.
  mutating func close(_ slot: Int) {
    if self[slot].state == .open || self[slot].state == .leaving { open -= 1 }
    self[slot].stream = nil
    self[slot].state = .closed
  }
}

// MARK: All of them

extension Links {
  /// Connects every client, so many at once, until each has connected or failed or the run is to end early.
  mutating func connectAll(until stop: Interruption) {
    let began = MonotonicTime.now
    let timeout = plan.timeout
    var pacing = Pacing(count: count)
    var lastLook = began
    while !pacing.isDone, !stop.hasCome {
      let now = MonotonicTime.now
      begin(&pacing, now: now.nanoseconds)
      for index in 0..<wait(milliseconds: pacing.underWay == 0 ? 1 : 10) {
        let slot = Int(poller.event(index).key.slot)
        // Others may have been greeted, or left, already: that is seen once the measuring begins.
        guard self[slot].state == .connecting else { continue }
        _ = finishConnecting(slot)
        pacing.end()
      }
      guard now - lastLook > 100_000_000 else { continue }
      lastLook = now
      for slot in 0..<count where self[slot].state == .connecting && isLate(self[slot].began, now) {
        fail(slot, .timedOut, "not connected within \(timeout)")
        pacing.end()
      }
    }
    tally.connected = open
    tally.connecting = MonotonicTime.now - began
  }

  private mutating func begin(_ pacing: inout Pacing, now: Int64) {
    while let slot = pacing.begin() {
      switch begin(slot, number: first + slot, now: now) {
      case .begun: break
      case .failed: pacing.end()
      case .later: return pacing.postpone(slot)
      }
    }
  }

  private func isLate(_ began: Int64, _ now: MonotonicTime) -> Bool {
    now.nanoseconds - began > plan.timeoutNanoseconds
  }
}
