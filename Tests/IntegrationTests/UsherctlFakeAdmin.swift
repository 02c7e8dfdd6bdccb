import Dispatch
import Glibc
import Sockets
import Synchronization
import UsherAdmin
import Varlink

/// A stand-in for a daemon's admin socket that does exactly what a test says.
final class FakeAdmin: Sendable {
  /// What it does with whoever connects.
  enum Manner: Sendable {
    /// Answers their calls.
    case answering(Dispatcher<PeerCredentials>)
    /// Reads what they send and never answers.
    case silent
    /// Sends these bytes once they have sent something, and closes.
    case sending(String)
    /// Lets them in no further than a backlog with room for one.
    case notAccepting
  }

  let path: String
  private let manner: Manner
  private let listener: Mutex<Listener?>
  private let ending: OwnedNumber
  private let asked = Atomic(0)

  /// How many connections have asked something.
  var askedCount: Int { asked.load(ordering: .relaxed) }

  private init(at path: String, _ manner: Manner, mode: mode_t, ending: consuming OwnedNumber) throws {
    self.path = path
    self.manner = manner
    self.ending = ending
    let backlog = if case .notAccepting = manner { 0 } else { 16 }
    listener = Mutex(try Listener.bind(to: .unix(path: path), backlog: backlog, mode: mode))
  }

  /// Stands in at a path for as long as `body` runs.
  static func with(
    _ manner: Manner, at path: String, mode: mode_t = 0o660, _ body: (FakeAdmin) throws -> Void
  ) throws {
    let pipe = try Pipe()
    let fake = try FakeAdmin(at: path, manner, mode: mode, ending: pipe.reading)
    let life = pipe.writing
    let executor = ThreadExecutor()
    let hasEnded = DispatchSemaphore(value: 0)
    // Not on the threads of Swift's tasks: the tests hold those while they wait for a program.
    Task(executorPreference: executor) {
      await fake.serve()
      hasEnded.signal()
    }
    let result = Result { try body(fake) }
    _ = consume life
    hasEnded.wait()
    // Not when the task lets go of it, which may be later: the next may stand in at the same path.
    fake.listener.withLock { $0 = nil }
    try result.get()
  }

  private func serve() async {
    if case .notAccepting = manner { return }
    while waitForClient() {
      guard let accepted = accept() else { continue }
      await serve(Peer(accepted.stream))
    }
  }

  /// - Returns: `false` once it is to end.
  private func waitForClient() -> Bool {
    listener.withLock { listener in
      switch listener {
      case .some(let listener): listener.withNumber { isReadable($0) }
      case .none: false
      }
    }
  }

  private func accept() -> Accepted? {
    listener.withLock { listener in
      switch listener {
      case .some(let listener): try? listener.accept()
      case .none: nil
      }
    }
  }

  private func isReadable(_ number: CInt) -> Bool {
    var entries = [
      pollfd(fd: number, events: Int16(POLLIN), revents: 0),
      pollfd(fd: ending.number, events: 0, revents: 0),
    ]
    _ = unsafe poll(&entries, 2, -1)
    return entries[1].revents == 0
  }

  /// Whoever has connected.
  private final class Peer: Sendable {
    let stream: Stream
    init(_ stream: consuming Stream) { self.stream = stream }
  }

  private func serve(_ peer: Peer) async {
    var conversation = VarlinkConversation()
    while let bytes = receive(from: peer.stream) {
      asked.add(1, ordering: .relaxed)
      switch manner {
      case .notAccepting, .silent:
        continue
      case .sending(let text):
        _ = try? peer.stream.send(Array(text.utf8).span)
        return
      case .answering(let dispatcher):
        conversation.receive(bytes)
        guard await answer(&conversation, by: dispatcher, over: peer) else { return }
      }
    }
  }

  /// - Returns: Whether it still takes answers.
  private func answer(
    _ conversation: inout VarlinkConversation, by dispatcher: Dispatcher<PeerCredentials>, over peer: Peer
  ) async -> Bool {
    guard let credentials = try? peer.stream.peerCredentials() else { return false }
    let isThere = Atomic(true)
    while case .call(let call) = conversation.next() {
      await dispatcher.answer(call, for: credentials) { reply in
        if !Self.send(reply, over: peer.stream) { isThere.store(false, ordering: .relaxed) }
        return isThere.load(ordering: .relaxed)
      }
    }
    return isThere.load(ordering: .relaxed)
  }

  private static func send(_ bytes: [UInt8], over stream: borrowing Stream) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      do {
        if let sent = try stream.send(rest.span) {
          rest = rest.dropFirst(sent)
        } else {
          _ = try stream.waitUntilWritable()
        }
      } catch {
        return false
      }
    }
    return true
  }

  /// - Returns: `nil` at the end, of theirs or ours.
  private func receive(from stream: borrowing Stream) -> [UInt8]? {
    guard stream.withNumber({ isReadable($0) }) else { return nil }
    let bytes = try? [UInt8](capacity: 65_536) { (space: inout OutputSpan<UInt8>) throws(SocketError) in
      _ = try stream.receive(into: &space)
    }
    return bytes?.isEmpty == false ? bytes : nil
  }
}

/// Runs tasks on a thread that may block.
private final class ThreadExecutor: TaskExecutor {
  private let queue = DispatchQueue(label: "fake admin")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { @Sendable in unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
