import Dispatch

/// What lanes answered in time, and which did not.
public struct Collected<Value: Sendable>: Sendable {
  /// What was answered.
  public internal(set) var values: [Value]

  /// The lanes that did not answer in time.
  public internal(set) var unresponsive: [Int]
}

/// What became of a kick.
public struct KickOutcome: Sendable {
  /// The clients that are disconnected, or would be.
  public internal(set) var kicked: [UInt64] = []

  /// The ids asked for that no client has.
  public internal(set) var notFound: [UInt64] = []

  /// The lanes that did not answer in time; the kick waits for them.
  public internal(set) var unresponsive: [Int] = []

  /// How many clients were selected, where that was more than the most allowed; nobody is kicked then.
  public internal(set) var tooMany: Int?
}

/// How a kick is carried out.
public struct KickOptions: Sendable {
  /// Sent to each client before the end, and kept as the detail of its reason; nothing if empty.
  public var text = ""

  /// Whether to cut at once, whatever is owed.
  public var isAbrupt = false

  /// The most clients that may go.
  public var maximum: Int?

  /// Whether only to say who would go.
  public var isDryRun = false

  /// What the clients' end is put down to.
  package var reason = DisconnectReason.kicked

  /// An orderly kick of everyone selected, without a word.
  public init() {}
}

extension Server {
  /// The most questions that may wait for a lane.
  private static let mostQuestions = 1_000

  /// What the server is doing; a lane that does not answer is shown as it was last.
  public func status() async -> ServerStatus {
    let reports = reports
    _ = await ask { loop in
      var lane = ServerStatus.Lane(index: loop.index)
      lane.traffic = loop.traffic
      lane.times = loop.meter.times
      lane.refusedSends = loop.mailbox.refusedCount
      lane.missedMessages = loop.missedMessages
      reports.update(lane)
    }
    let counts = admission.counts
    // Counted outside the lanes, so right even for one that has not answered yet.
    var lanes = reports.latest
    for index in lanes.indices { lanes[index].clients = counts.lanes[index] }
    return ServerStatus(
      lanes: lanes, current: counts.current, peak: counts.peak, accepted: counts.accepted,
      refused: counts.refusals.total, kicked: counts.kicked, awaitingHeader: counts.held, limit: counts.limit,
      endings: counts.endings.byReason, refusals: counts.refusals.byReason, pauses: counts.pauses)
  }

  /// The clients that a selector means, in the order of their ids.
  public func clients(_ selector: ClientSelector = ClientSelector()) async -> Collected<ClientSnapshot> {
    let answers = await ask { loop in loop.select(selector) }
    var all = Collected(values: answers.values.flatMap(\.self), unresponsive: answers.unresponsive)
    all.values.sort { $0.id < $1.id }
    return all
  }

  /// Disconnects the clients that a selector means.
  ///
  /// With a maximum or as a dry run, they are first selected on all lanes and then, if at all, disconnected by id, so
  /// that nobody goes who did not match when it began.
  public func kick(_ selector: ClientSelector, _ options: KickOptions = KickOptions()) async -> KickOutcome {
    var outcome = KickOutcome()
    var selector = selector
    if options.isDryRun || options.maximum != nil {
      let selected = await clients(selector)
      outcome.kicked = selected.values.map(\.id)
      outcome.unresponsive = selected.unresponsive
      if let maximum = options.maximum, outcome.kicked.count > maximum {
        outcome.tooMany = outcome.kicked.count
        outcome.kicked = []
        return outcome
      }
      outcome.notFound = notFound(selector, outcome)
      guard !options.isDryRun, !outcome.kicked.isEmpty else { return outcome }
      selector = ClientSelector()
      selector.included.ids = Set(outcome.kicked)
    }
    let request = CloseRequest(
      reason: options.reason, detail: options.text,
      farewell: options.text.isEmpty ? [] : configuration.framing.framedText(options.text),
      isAbrupt: options.isAbrupt)
    let answers = await askFirst(mustBeMet: true) { [selector] loop in
      let chosen = loop.selected(by: selector)
      return (chosen.map(\.id), { loop.kick(chosen, request) })
    }
    outcome.kicked = answers.values.flatMap(\.self).sorted()
    outcome.unresponsive = Set(outcome.unresponsive).union(answers.unresponsive).sorted()
    if options.maximum == nil { outcome.notFound = notFound(selector, outcome) }
    return outcome
  }

  /// The ids asked for that were not found; a lane that did not answer may still have them.
  private func notFound(_ selector: ClientSelector, _ outcome: KickOutcome) -> [UInt64] {
    guard outcome.unresponsive.isEmpty else { return [] }
    return selector.included.ids.subtracting(outcome.kicked).sorted()
  }

  /// Until when whoever asks a lane now waits for it.
  var answersDue: DispatchTime {
    .now() + .nanoseconds(Int(configuration.lanePatience.wholeNanoseconds))
  }

  /// Asks every lane and waits a little for the answers; a question that was not answered in time still will be.
  ///
  /// - Parameters:
  ///   - deadline: Until when to wait; a little while if nothing is said.
  ///   - question: The question.
  /// - Returns: The answers that came in time.
  func ask<Value: Sendable>(
    until deadline: DispatchTime? = nil, _ question: @escaping @Sendable (LaneLoop) -> Value
  ) async -> Collected<Value> {
    await askFirst(until: deadline) { loop in (question(loop), {}) }
  }

  /// Asks every lane as ``ask(until:_:)`` does; what follows from a question is done after it has been answered.
  ///
  /// - Parameters:
  ///   - deadline: Until when to wait; a little while if nothing is said.
  ///   - mustBeMet: Whether it waits for a lane that hangs, however many others do.
  ///   - question: The question, and what follows from it.
  /// - Returns: The answers that came in time.
  func askFirst<Value: Sendable>(
    until deadline: DispatchTime? = nil, mustBeMet: Bool = false,
    _ question: @escaping @Sendable (LaneLoop) -> (value: Value, rest: () -> Void)
  ) async -> Collected<Value> {
    let answers = pool.lanes.map { lane in
      let answer = Answer<Value>()
      let waiting = lane.questions.withLock { questions in
        defer { questions += 1 }
        return questions
      }
      // One that hangs is asked again and again by whoever looks on; what they ask must not pile up.
      if mustBeMet || waiting < Self.mostQuestions {
        Task.onServer { await lane.answer(answer, question) }
      } else {
        lane.questions.withLock { $0 -= 1 }
      }
      return answer
    }
    let deadline = deadline ?? answersDue
    var collected = Collected<Value>(values: [], unresponsive: [])
    for (lane, answer) in zip(pool.lanes, answers) {
      if let value = await answer.wait(until: deadline) {
        collected.values.append(value)
      } else {
        collected.unresponsive.append(lane.index)
      }
    }
    return collected
  }
}
