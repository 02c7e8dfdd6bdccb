/// The wish that the daemon end, from whoever has it: a signal or an operator.
package final class Ending: Sendable {
  /// How it is to end, and who wants that.
  package enum Wish: Hashable, Sendable {
    /// As by a drain.
    case inOrder(by: String)
    /// At once, whatever is owed.
    case atOnce(by: String)
  }

  /// The wishes as they come, until it has ended.
  package let wishes: AsyncStream<Wish>

  private let continuation: AsyncStream<Wish>.Continuation

  /// Nobody wants it to end yet.
  package init() {
    // The newest win: the wish to end at once is never the one that is dropped.
    (wishes, continuation) = AsyncStream.makeStream(of: Wish.self, bufferingPolicy: .bufferingNewest(16))
  }

  /// Wishes it.
  package func wish(_ wish: Wish) { continuation.yield(wish) }

  /// Says that it has ended.
  package func finish() { continuation.finish() }
}
