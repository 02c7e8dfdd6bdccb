package import Usher
package import UsherAdmin

/// An order of clients that have left, and the place in it where an earlier page of them stopped.
///
/// Clients that are alike are told apart by their ids, so that each has a place of its own.
package struct DepartedOrder: Sendable {
  /// What they are sorted by.
  package let key: ClientKey
  /// Whether the greatest come first.
  package let isDescending: Bool
  /// The place after which to begin; `nil` for the beginning.
  package let after: ClientOrder.Place?

  /// An order.
  package init(key: ClientKey = .departedUSec, isDescending: Bool = true, after: ClientOrder.Place? = nil) {
    self.key = key
    self.isDescending = isDescending
    self.after = after
  }

  /// Whether a place comes after the one where the earlier page stopped.
  func isNext(_ place: ClientOrder.Place) -> Bool { after.map { precedes($0, place) } ?? true }

  /// Whether one place stands before another.
  func precedes(_ left: ClientOrder.Place, _ right: ClientOrder.Place) -> Bool {
    let (first, second) = isDescending ? (right, left) : (left, right)
    return (first.value, first.id) < (second.value, second.id)
  }

  /// The place of a client.
  func place(of client: DepartedClient) -> ClientOrder.Place {
    let value: Int64 =
      switch key {
      case .id: 0
      case .lane: Int64(client.lane)
      case .connectedUSec: Int64(clamping: client.connectedUSec)
      case .idleUSec: client.idleUSec
      case .messagesIn: Int64(client.traffic.messagesIn)
      case .messagesOut: Int64(client.traffic.messagesOut)
      case .bytesIn: Int64(client.traffic.bytesIn)
      case .bytesOut: Int64(client.traffic.bytesOut)
      case .queuedBytes: Int64(client.queuedBytes)
      case .departedUSec: Int64(clamping: client.departedUSec)
      }
    return ClientOrder.Place(value: value, id: client.id)
  }
}
