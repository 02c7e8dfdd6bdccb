internal import Synchronization

/// The least important level that is logged, which every logger follows at once, whenever it was made.
package final class LogThreshold: Sendable {
  private let place: Atomic<Int>

  /// Starts at a level.
  package init(_ level: LogLevel) {
    place = Atomic(Self.place(of: level))
  }

  /// The level; set from any thread.
  package var level: LogLevel {
    get { Self.levels[place.load(ordering: .relaxed)] }
    set { place.store(Self.place(of: newValue), ordering: .relaxed) }
  }

  /// Kept, since an enumeration makes the list anew each time that it is asked for it.
  private static let levels = LogLevel.allCases

  private static func place(of level: LogLevel) -> Int {
    levels.firstIndex(of: level) ?? 0
  }
}
