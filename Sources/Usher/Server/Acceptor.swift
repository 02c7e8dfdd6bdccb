import Dispatch
import Sockets
import SystemPackage

/// Accepts clients and hands them to the lanes; it never stops for one of them, or for want of anything.
actor Acceptor {
  /// How long it waits before it tries again where the kernel had nothing left to give.
  private static let patience = DispatchTimeInterval.milliseconds(100)

  /// For how long after it was called it waits for more to come, rather than be called again for each of a crowd; no
  /// longer than whoever asks it something can wait.
  private static let linger: Int64 = 5_000_000

  /// How many it accepts from one listener before others have their turn, and whoever asks whether it still answers.
  private static let turn = 256

  /// How many it accepts at the end from each listener: a full backlog, but not a crowd that never ends.
  private static let lastCount = 4096

  private nonisolated let executor: QueueExecutor
  private let admission: Admission
  private let entrance: Entrance
  private let limits: Lock<NewcomerLimits>
  private let observer: (any ServerObserver)?
  private let spares: SpareDescriptors

  private var listenings: [Listening] = []
  private var pause: AcceptingPause?
  private var isClosed = false

  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  /// Makes an acceptor without a listener, which brings each newcomer to the entrance.
  init(
    name: String, entrance: Entrance, context: ServerContext, spareCount: Int
  ) {
    executor = QueueExecutor(label: name)
    admission = context.admission
    self.entrance = entrance
    limits = context.limits
    observer = context.observer
    spares = SpareDescriptors(spareCount)
    admission.whenRoomIsMade { [weak self] in self?.tryAgain() }
  }

  /// Accepts from one more listener; one that comes after the end is closed.
  func add(_ listener: sending Lock<Listener?>, name: String, isInherited: Bool) {
    let taken = listener.withLock { $0.take() }
    guard let taken, !isClosed else { return }
    let index = listenings.count
    let listening = Listening(
      taken, name: name, isInherited: isInherited, queue: executor.queue
    ) { @Sendable [weak self] in
      self?.assumeIsolated { $0.accept(from: index) }
    }
    listening.passOn(limits.withLock { $0.options })
    listenings.append(listening)
  }

  /// The name and address of each listener, and whether it was inherited.
  var endpoints: [(name: String, address: SocketAddress, isInherited: Bool)] {
    listenings.map { ($0.name.text, $0.address, $0.isInherited) }
  }

  /// Changes how many connections the kernel completes for each listener before they are accepted.
  func setBacklog(_ backlog: Int) {
    for listening in listenings { listening.setBacklog(backlog) }
  }

  /// Answers; that it does is the answer.
  func answer() {}

  /// Closes every listener; nobody is accepted any more but those who are waiting already, as far as there is room.
  ///
  /// Who waits at an inherited listener goes on waiting: the socket stays open elsewhere, and the next process takes
  /// them.
  func close() async {
    isClosed = true
    for (index, listening) in listenings.enumerated() where !listening.isInherited {
      accept(from: index, most: Self.lastCount)
    }
    let closing = listenings
    listenings = []
    for listening in closing {
      await withCheckedContinuation { continuation in listening.close { continuation.resume() } }
    }
  }

  /// Accepts who waits, as many as there is room for.
  ///
  /// Whoever is left after so many makes the source fire once more.
  private func accept(from index: Int, most: Int = Acceptor.turn) {
    // The last events of listeners that are closed already may still come.
    guard index < listenings.count else { return }
    let listening = listenings[index]
    listening.passOn(limits.withLock { $0.options })
    var end: MonotonicTime?
    do throws(SocketError) {
      for count in 0..<most {
        guard admission.hasRoom() else {
          // Somebody waits for sure only if the source has fired and nobody was taken since.
          if count == 0 { waitForRoom() }
          return
        }
        if let accepted = try accept(from: listening) {
          entrance.receive(accepted, from: listening.name, with: listening.passedOn)
          continue
        }
        endPause()
        let now = MonotonicTime.now
        let last = end ?? now + Self.linger
        end = last
        guard !isClosed, now < last, listening.isNext(of: listenings, within: last - now) else { return }
      }
    } catch {
      pause(for: .failed(error.description))
      executor.queue.asyncAfter(deadline: .now() + Self.patience) { @Sendable [weak self] in
        self?.assumeIsolated { $0.watchAgain() }
      }
    }
  }

  /// Leaves newcomers waiting until there is room, or the door is opened.
  private func waitForRoom() {
    guard admission.isShut else { return pause(for: .full(limit: admission.counts.limit)) }
    for listening in listenings { listening.suspend() }
  }

  /// Takes the next who waits, for a spare descriptor if there is no other.
  private func accept(from listening: Listening) throws(SocketError) -> Accepted? {
    while true {
      do throws(SocketError) {
        return try listening.accept()
      } catch {
        guard error.code == .tooManyOpenFiles, spares.giveUpOne() else { throw error }
      }
    }
  }

  /// Stops watching: what waits would otherwise be reported without end.
  private func pause(for cause: AcceptingPause) {
    for listening in listenings { listening.suspend() }
    guard pause != cause else { return }
    // Said once, not each time that a place is taken as soon as it is free.
    let isNew = pause == nil
    pause = cause
    guard isNew, !isClosed else { return }
    admission.count(cause)
    observer?.acceptingPaused(cause)
  }

  private nonisolated func tryAgain() {
    executor.queue.async { @Sendable [weak self] in self?.assumeIsolated { $0.watchAgain() } }
  }

  private func watchAgain() {
    for listening in listenings { listening.resume() }
    // Where nobody waits any more, no source will fire and find that out.
    if admission.hasRoom() { endPause() }
  }

  /// Says that the pause is over, once nobody waits any more.
  ///
  /// Not before: under a lasting crowd each place is taken as soon as it is free, and to call that an end would make
  /// a line for each client.
  private func endPause() {
    spares.refill()
    // At the end it is no news for a log that tells of pauses.
    guard pause != nil, !isClosed, !listenings.contains(where: \.isAwaited) else { return }
    pause = nil
    observer?.acceptingResumed()
  }
}
