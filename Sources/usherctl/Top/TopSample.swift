import UsherAdmin

/// One look at the daemon.
struct TopSample {
  var status: Status
  var clients: [ClientRecord]
  /// Lanes that did not answer; their clients are missing.
  var unresponsive: [Int] = []
  /// When it was taken.
  var time: ContinuousClock.Instant
}

/// What happens in a second.
struct TopRates: Equatable {
  var messagesIn = 0.0
  var messagesOut = 0.0
  var bytesIn = 0.0
  var bytesOut = 0.0
}

/// A client, and what it does in a second if that is known.
struct TopRow {
  let client: ClientRecord
  let rates: TopRates?
}

/// What has happened between two looks.
struct TopDifference {
  private let last: TopSample
  private let before: TopSample?
  private let seconds: Double

  /// The difference of two looks; there is none where there was one look, or another daemon.
  init(_ last: TopSample, since before: TopSample?) {
    self.last = last
    let isSame =
      before?.status.pid == last.status.pid && before?.status.startedUSec == last.status.startedUSec
    self.before = isSame ? before : nil
    seconds = before.map { ($0.time.duration(to: last.time)) / .seconds(1) } ?? 0
  }

  /// What a counter has grown by in a second; `nil` where that is not known.
  func rate(_ counter: (TopSample) -> UInt64) -> Double? {
    guard let before, seconds > 0 else { return nil }
    return growth(from: counter(before), to: counter(last))
  }

  /// The clients of the last look, each with its rates.
  var rows: [TopRow] {
    let earlier = Dictionary((before?.clients ?? []).map { ($0.id, $0) }) { first, _ in first }
    return last.clients.map { client in
      guard seconds > 0, let earlier = earlier[client.id] else { return TopRow(client: client, rates: nil) }
      return TopRow(
        client: client,
        rates: TopRates(
          messagesIn: growth(from: earlier.messagesIn, to: client.messagesIn),
          messagesOut: growth(from: earlier.messagesOut, to: client.messagesOut),
          bytesIn: growth(from: earlier.bytesIn, to: client.bytesIn),
          bytesOut: growth(from: earlier.bytesOut, to: client.bytesOut)))
    }
  }

  private func growth(from first: UInt64, to second: UInt64) -> Double {
    second > first ? Double(second - first) / seconds : 0
  }
}
