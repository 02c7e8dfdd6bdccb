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
  private let listener: Listener
  private let ending: OwnedNumber
  private let asked = Atomic(0)

  /// How many connections have asked something.
  var askedCount: Int { asked.load(ordering: .relaxed) }

  private init(at path: String, _ manner: Manner, mode: mode_t, ending: consuming OwnedNumber) throws {
    self.path = path
    self.manner = manner
    self.ending = ending
    let backlog = if case .notAccepting = manner { 0 } else { 16 }
    listener = try Listener.bind(to: .unix(path: path), backlog: backlog, mode: mode)
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
    try result.get()
  }

  private func serve() async {
    if case .notAccepting = manner { return }
    while waitForClient() {
      guard let accepted = try? listener.accept() else { continue }
      await serve(accepted.stream)
    }
  }

  /// - Returns: `false` once it is to end.
  private func waitForClient() -> Bool {
    listener.withNumber { number in
      var entries = [
        pollfd(fd: number, events: Int16(POLLIN), revents: 0),
        pollfd(fd: ending.number, events: 0, revents: 0),
      ]
      _ = unsafe poll(&entries, 2, -1)
      return entries[1].revents == 0
    }
  }

  private func serve(_ stream: borrowing Stream) async {
    var conversation = VarlinkConversation()
    while let bytes = Self.receive(from: stream) {
      asked.add(1, ordering: .relaxed)
      switch manner {
      case .notAccepting, .silent:
        continue
      case .sending(let text):
        _ = try? stream.send(Array(text.utf8).span)
        return
      case .answering(let dispatcher):
        conversation.receive(bytes)
        await answer(&conversation, by: dispatcher, over: stream)
      }
    }
  }

  private func answer(
    _ conversation: inout VarlinkConversation, by dispatcher: Dispatcher<PeerCredentials>,
    over stream: borrowing Stream
  ) async {
    guard let peer = try? stream.peerCredentials() else { return }
    while case .call(let call) = conversation.next() {
      let replies = Mutex<[UInt8]>([])
      await dispatcher.answer(call, for: peer) { reply in
        replies.withLock { $0 += reply }
        return true
      }
      send(replies.withLock { $0 }, over: stream)
    }
  }

  private func send(_ bytes: [UInt8], over stream: borrowing Stream) {
    var rest = bytes[...]
    while !rest.isEmpty {
      guard let sent = try? stream.send(rest.span) else { return }
      rest = rest.dropFirst(sent)
      _ = try? stream.waitUntilWritable()
    }
  }

  /// - Returns: `nil` at the end.
  private static func receive(from stream: borrowing Stream) -> [UInt8]? {
    guard (try? stream.waitUntilReadable()) == true else { return nil }
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
