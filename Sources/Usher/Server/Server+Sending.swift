/// What became of a message that an operator sent.
public struct SendOutcome: Sendable {
  /// How many clients were sent it.
  public internal(set) var sent = 0

  /// Those that did not take what was sent before: they miss it, or are disconnected as slow readers, as the limits say.
  public internal(set) var tooSlow: [UInt64] = []

  /// The ids asked for that no client has.
  public internal(set) var notFound: [UInt64] = []

  /// The lanes that did not answer in time; the message waits for them.
  public internal(set) var unresponsive: [Int] = []

  /// How many clients were selected, where that was more than the most allowed; nobody is sent anything then.
  public internal(set) var tooMany: Int?
}

extension Server {
  /// Sends a message to the clients that a selector means.
  ///
  /// - Parameters:
  ///   - text: The message, sent as UTF-8 within the server's framing.
  ///   - selector: Which clients.
  ///   - maximum: The most clients that may get it; `nil` for no limit.
  /// - Returns: Who was sent it.
  public func send(_ text: String, to selector: ClientSelector, maximum: Int? = nil) async -> SendOutcome {
    var outcome = SendOutcome()
    var selector = selector
    let wanted = selector.included.ids
    if let maximum {
      let selected = await clients(selector)
      outcome.unresponsive = selected.unresponsive
      guard selected.values.count <= maximum else {
        outcome.tooMany = selected.values.count
        return outcome
      }
      selector = ClientSelector()
      selector.included.ids = Set(selected.values.map(\.id))
      // Without an id it would mean everyone.
      guard !selector.included.ids.isEmpty else {
        outcome.notFound = outcome.unresponsive.isEmpty ? wanted.sorted() : []
        return outcome
      }
    }
    let bytes = configuration.framing.framedText(text)
    let answers = await ask { [selector] loop in loop.send(bytes, to: selector) }
    let ids = answers.values.flatMap(\.ids)
    outcome.sent = ids.count
    outcome.tooSlow = answers.values.flatMap(\.tooSlow).sorted()
    outcome.unresponsive = Set(outcome.unresponsive).union(answers.unresponsive).sorted()
    if outcome.unresponsive.isEmpty {
      outcome.notFound = wanted.subtracting(ids).subtracting(outcome.tooSlow).sorted()
    }
    return outcome
  }

  /// Names a client for operators.
  ///
  /// - Parameters:
  ///   - id: Which client.
  ///   - label: Its name from now on; shown made printable.
  /// - Returns: Whether there is such a client, as far as lanes answered in time; those that did not name it once they go
  ///   on, if they have it.
  public func label(_ id: UInt64, as label: String) async -> Collected<Bool> {
    await ask { loop in loop.label(id, label) }
  }
}
