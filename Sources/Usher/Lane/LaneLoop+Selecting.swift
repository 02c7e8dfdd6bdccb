import Sockets

/// A connection as a selector looks at it.
private struct SelectableConnection: Selectable {
  let connection: Connection
  let now: MonotonicTime

  var id: UInt64 { connection.id }
  var ipAddress: IPAddress? { connection.address.ipAddress }
  var label: String { connection.label }
  var idleNanoseconds: Int64 { max(0, now - connection.times.lastActivity) }
  var ageNanoseconds: Int64 { max(0, now - connection.times.connected) }
  var queuedBytes: Int { connection.queuedCount }
}

extension LaneLoop {
  /// The connections here that a selector means; a newcomer that is only being turned away is no client.
  func selected(by selector: ClientSelector) -> [Connection] {
    var selected: [Connection] = []
    for connection in connections.all where connection.isClient {
      if selector.means(SelectableConnection(connection: connection, now: now)) {
        selected.append(connection)
      }
    }
    return selected
  }

  /// The clients here that a selector means.
  func select(_ selector: ClientSelector) -> [ClientSnapshot] {
    selected(by: selector).map { $0.summary(on: self) }
  }

  /// The first clients here in an order that a selector means, and where each stands.
  ///
  /// - Parameters:
  ///   - selector: Which clients.
  ///   - order: In which order, and where to begin.
  ///   - limit: How many at most; whoever wants to know whether there are more asks for one more.
  /// - Returns: The clients, in order.
  func page(
    _ selector: ClientSelector, _ order: ClientOrder, limit: Int
  ) -> [(place: ClientOrder.Place, client: ClientSnapshot)] {
    var best = Best(order, count: limit)
    for connection in connections.all where connection.isClient {
      let place = ClientOrder.Place(value: order.key.value(of: connection, on: self), id: connection.id)
      guard best.isWanted(place),
        selector.means(SelectableConnection(connection: connection, now: now))
      else { continue }
      best.insert(place, connection)
    }
    return best.sorted().map { ($0.place, $0.connection.summary(on: self)) }
  }
}

/// Keeps the first few of many without sorting them all.
private struct Best {
  private typealias Entry = (place: ClientOrder.Place, connection: Connection)

  private let order: ClientOrder
  private let count: Int
  private var entries: [Entry] = []

  /// The last place that is still among the first few, once there are enough.
  private var last: ClientOrder.Place?

  init(_ order: ClientOrder, count: Int) {
    self.order = order
    self.count = count
  }

  func isWanted(_ place: ClientOrder.Place) -> Bool {
    if let after = order.after, !order.precedes(after, place) { return false }
    guard let last else { return count > 0 }
    return order.precedes(place, last)
  }

  mutating func insert(_ place: ClientOrder.Place, _ connection: Connection) {
    entries.append((place, connection))
    // Only now and then: each time twice as many as are kept are sorted, and half of them dropped.
    if entries.count >= 2 * count { cut() }
  }

  mutating func sorted() -> [(place: ClientOrder.Place, connection: Connection)] {
    cut()
    return entries
  }

  private mutating func cut() {
    entries.sort { order.precedes($0.place, $1.place) }
    guard entries.count >= count else { return }
    entries.removeLast(entries.count - count)
    last = entries.last?.place
  }
}
