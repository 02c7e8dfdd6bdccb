import CLinux
import Sockets

/// Descriptors that are kept open for nothing, to be given up where there is no other left.
///
/// A process that has run out could not even accept the operator who wants to see why. It gives up one of these for
/// each, and takes them back as descriptors are free again.
final class SpareDescriptors {
  private let count: Int
  private var spares: [Lock<Descriptor?>] = []

  /// Keeps so many, or as many as there are.
  init(_ count: Int) {
    self.count = count
    refill()
  }

  /// Gives up one.
  ///
  /// - Returns: Whether there was one left.
  func giveUpOne() -> Bool {
    // Closed with its owner.
    spares.popLast() != nil
  }

  /// Takes back what was given up, as far as there are descriptors.
  func refill() {
    while spares.count < count {
      guard let number = try? syscall(.eventfd, { linux_eventfd() }) else { return }
      spares.append(Lock(Descriptor(adopting: number)))
    }
  }
}
