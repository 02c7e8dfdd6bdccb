internal import UsherAdmin

/// An order of clients, and the place in it where an earlier page of them stopped.
///
/// Clients that are alike are told apart by their ids, so that each has a place of its own.
struct ListOrder: Sendable {
  /// A place in the order.
  typealias Place = (value: Int64, id: UInt64)

  let key: ClientKey
  let isDescending: Bool
  let after: Place?

  /// Whether a place comes after the one where the earlier page stopped.
  func isNext(_ place: Place) -> Bool { after.map { precedes($0, place) } ?? true }

  /// Whether one place stands before another.
  func precedes(_ first: Place, _ second: Place) -> Bool { isDescending ? second < first : first < second }

  /// The place of a client that has left.
  func place(of client: DepartedClient) -> Place {
    let value: Int64 =
      switch key {
      case .id: Int64(clamping: client.id)
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
    return (value, client.id)
  }
}

/// A place in an order as text, for a caller to bring back.
enum Cursor {
  /// The text of a place.
  static func text(of place: ListOrder.Place) -> String { "\(place.value).\(place.id)" }

  /// Reads the text; `nil` for what is none.
  static func place(in text: String) -> ListOrder.Place? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let value = Int64(parts[0]), let id = UInt64(parts[1]) else { return nil }
    return (value, id)
  }
}
