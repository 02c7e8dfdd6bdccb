package import Dispatch

/// A part of a list of clients.
public struct ClientPage: Sendable {
  /// The clients, in order.
  public internal(set) var clients: [ClientSnapshot] = []

  /// Where to go on; `nil` if there is nobody more.
  public internal(set) var next: ClientOrder.Place?

  /// The lanes that did not answer in time; their clients are missing.
  public internal(set) var unresponsive: [Int] = []
}

extension Server {
  /// Some of the clients that a selector means, in an order.
  ///
  /// A client whose figure changes between two pages may be on both or on neither; one that does nothing is on
  /// exactly one.
  ///
  /// - Parameters:
  ///   - selector: Which ones.
  ///   - order: In which order, and where to begin.
  ///   - limit: How many at most.
  /// - Returns: The page.
  public func page(_ selector: ClientSelector, _ order: ClientOrder, limit: Int) async -> ClientPage {
    await page(selector, order, limit: limit, until: answersDue)
  }

  /// As ``page(_:_:limit:)``, of the lanes that come to it before a deadline.
  package func page(
    _ selector: ClientSelector, _ order: ClientOrder, limit: Int, until deadline: DispatchTime
  ) async -> ClientPage {
    let answers = await ask(until: deadline) { loop in
      // Nobody waits any more for what a lane comes to so late; to look all the same would only keep it busy.
      guard DispatchTime.now() < deadline else { return Found(lane: loop.index, entries: nil) }
      return Found(lane: loop.index, entries: loop.page(selector, order, limit: limit + 1))
    }
    var entries = answers.values.flatMap { $0.entries ?? [] }
    entries.sort { order.precedes($0.place, $1.place) }
    var page = ClientPage()
    if entries.count > limit { page.next = entries.prefix(limit).last?.place ?? order.after }
    page.clients = entries.prefix(limit).map(\.client)
    // One that came to it too late may still have been heard, where whoever asked was late too.
    let late = answers.values.filter { $0.entries == nil }.map(\.lane)
    page.unresponsive = (answers.unresponsive + late).sorted()
    return page
  }
}

/// What a lane found.
private struct Found: Sendable {
  let lane: Int
  /// `nil` where it came to the question too late to look.
  let entries: [(place: ClientOrder.Place, client: ClientSnapshot)]?
}
