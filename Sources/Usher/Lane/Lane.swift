import Dispatch
import Sockets

/// One serial Dispatch queue with its own epoll set; it owns its connections alone.
///
/// An epoll descriptor can itself be watched: a single source on the lane's queue fires when anything happens to any
/// of its connections, and then the lane drains. The actor is for the slow paths, which hop here; a message's way
/// lies in ``LaneLoop``, entered once a drain.
actor Lane {
  nonisolated let index: Int

  /// The way in for everything that need not wait for an answer.
  nonisolated let mailbox: Mailbox

  /// The questions that wait for it.
  nonisolated let questions = Lock(0)

  private nonisolated let executor: LaneExecutor
  private let loop: LaneLoop
  private var source: (any DispatchSourceRead)?

  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  /// Makes a lane, which does nothing until ``start()``.
  ///
  /// - Throws: ``SocketError`` where the kernel has no descriptors left for it.
  init(index: Int, name: String, limits: Limits) throws(SocketError) {
    let loop = try LaneLoop(index: index, limits: limits)
    self.index = index
    self.loop = loop
    mailbox = loop.mailbox
    executor = LaneExecutor(label: name, mailbox: loop.mailbox)
  }

  /// Starts to watch.
  nonisolated func start() {
    // By way of the queue and not of a job: jobs wait in the mailbox for the source that is made here.
    executor.queue.async { @Sendable in self.assumeIsolated { $0.watch() } }
  }

  private func watch() {
    let source = loop.poller.withNumber { number in
      DispatchSource.makeReadSource(fileDescriptor: number, queue: executor.queue)
    }
    // Sendable, or the closure would be taken for the actor's own and checked at each call.
    source.setEventHandler { @Sendable in self.assumeIsolated { $0.drain() } }
    // Until it is cancelled, the source keeps the lane and with it the descriptor that it watches.
    source.setCancelHandler { @Sendable in self.assumeIsolated { $0.source = nil } }
    source.activate()
    self.source = source
  }

  private func drain() {
    loop.drain { job in executor.run(job) }
  }
}

// MARK: - What others ask of it

extension Lane {
  /// Answers a question, and only then does what follows from it: that may take longer than anyone waits.
  func answer<Value: Sendable>(
    _ answer: Answer<Value>, _ question: @Sendable (LaneLoop) -> (value: Value, rest: () -> Void)
  ) {
    questions.withLock { $0 -= 1 }
    loop.now = .now
    let (value, rest) = question(loop)
    answer.give(value)
    rest()
  }

  /// Cuts every client that is left.
  func cutAll(for reason: DisconnectReason) {
    loop.now = .now
    loop.cutAll(for: reason)
  }

  /// Ends the lane, which must have no client any more; whatever was posted is dropped, but jobs are run.
  func stop() {
    loop.isStopped = true
    source?.cancel()
    for letter in mailbox.stop() {
      switch letter {
      case .run(let job): executor.queue.async { @Sendable in self.executor.run(job) }
      case .awaitRoom(_, _, let answer): answer.give(false)
      default: continue
      }
    }
  }
}
