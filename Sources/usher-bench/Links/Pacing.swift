/// Which client connects next, so that only so many are on their way at once.
///
/// A full backlog drops what comes too fast, and the kernel tries again a second later: that would be measured.
struct Pacing: Equatable {
  /// How many may be on their way at once.
  static let limit = 128

  private let count: Int
  private let limit: Int
  private var next = 0
  private var again: [Int] = []

  /// How many are on their way.
  private(set) var underWay = 0

  /// The connecting of so many clients.
  init(count: Int, limit: Int = Pacing.limit) {
    self.count = count
    self.limit = limit
  }

  /// Whether each client has connected or failed.
  var isDone: Bool { next == count && again.isEmpty && underWay == 0 }

  /// The client to begin with now, if there is one that may.
  mutating func begin() -> Int? {
    guard underWay < limit else { return nil }
    if let slot = again.popLast() {
      underWay += 1
      return slot
    }
    guard next < count else { return nil }
    underWay += 1
    next += 1
    return next - 1
  }

  /// A client has connected, or failed.
  mutating func end() { underWay -= 1 }

  /// A client could not even begin, and is to try again later.
  mutating func postpone(_ slot: Int) {
    underWay -= 1
    again.append(slot)
  }
}
