package import Usher

/// The last clients that left: a ring, so that the oldest makes room for the newest.
package final class DepartedClients: ServerObserver {
  /// How many there are at most.
  package static let most = 10_000

  private struct Ring {
    var clients: [DepartedClient] = []
    /// Where the next one goes once the ring is full.
    var next = 0
    /// What was said of why they left, lately.
    private var details: Set<String> = []

    /// A text that is equal to one, and the same for all of whom it is said.
    ///
    /// Texts of their own, which stay for as long as ten thousand others take to leave, would each keep a page of the
    /// heap from being given back.
    mutating func shared(_ detail: String) -> String {
      let shared = details.insert(detail).memberAfterInsert
      if details.count > Self.mostDetails { details = [] }
      return shared
    }

    private static let mostDetails = 256
  }

  private let most: Int
  private let ring = Lock(Ring())

  /// Nobody has left yet.
  ///
  /// - Parameter most: How many to remember.
  package init(most: Int = DepartedClients.most) {
    self.most = most
  }

  package func connected(_ client: ClientSnapshot) {}

  package func disconnected(_ client: ClientSnapshot, reason: DisconnectReason, detail: String) {
    var departed = DepartedClient(
      client, reason: reason, detail: detail, departedUSec: UInt64(realtimeMicroseconds()))
    ring.withLock { ring in
      departed.detail = ring.shared(departed.detail)
      if ring.clients.count < most {
        ring.clients.append(departed)
      } else {
        ring.clients[ring.next] = departed
        ring.next = (ring.next + 1) % most
      }
    }
  }

  package func acceptingPaused(_ cause: AcceptingPause) {}

  package func acceptingResumed() {}

  /// Those that a selector means, in an order, from where an earlier page stopped.
  ///
  /// - Returns: At most `limit` of them, and where to go on if there are more.
  package func page(
    _ selector: ClientSelector, _ order: DepartedOrder, limit: Int
  ) -> (clients: [DepartedClient], next: ClientOrder.Place?) {
    let selected = ring.withLock { $0.clients }.filter { selector.means($0) }
      .map { (client: $0, place: order.place(of: $0)) }
      .filter { order.isNext($0.place) }
      .sorted { order.precedes($0.place, $1.place) }
    let page = selected.prefix(limit)
    return (page.map(\.client), selected.count > limit ? page.last?.place ?? order.after : nil)
  }
}
