internal import Usher

/// A place in a list as text, for a caller to bring back.
enum Cursor {
  /// The text of a place.
  static func text(of place: ClientOrder.Place) -> String { "\(place.value).\(place.id)" }

  /// Reads the text; `nil` for what is none.
  static func place(in text: String) -> ClientOrder.Place? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let value = Int64(parts[0]), let id = UInt64(parts[1]) else { return nil }
    return ClientOrder.Place(value: value, id: id)
  }
}
