internal import Usher

/// Something that is so or not, asked and changed in one step from any thread.
final class Latch: Sendable {
  private let isRaised = Lock(false)

  /// Raises it.
  ///
  /// - Returns: Whether it was down before.
  func raise() -> Bool {
    isRaised.withLock { isRaised in
      defer { isRaised = true }
      return !isRaised
    }
  }

  /// Lowers it.
  func lower() {
    isRaised.withLock { $0 = false }
  }
}
