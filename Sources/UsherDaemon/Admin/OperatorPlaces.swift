/// The places for operators, and who has one: some are kept for root and the daemon's user, and nobody keeps others out
/// by sitting there without a word.
///
/// It performs no I/O: who comes, speaks and goes is told to it, and what is to be done about it comes out.
package struct OperatorPlaces: Sendable {
  /// What becomes of a newcomer.
  package struct Verdict: Equatable, Sendable {
    /// Whether it is let in.
    package var isAdmitted = true
    /// Who has to go for it: the one who has been there longest without a word.
    package var evicted: UInt64?
  }

  private struct Operator {
    let id: UInt64
    let isOwner: Bool
    var hasSpoken = false
  }

  /// How many there are.
  package let limit: Int

  /// How many of them only root and the daemon's user can take.
  package let reserved: Int

  /// How many newcomers were turned away.
  package private(set) var turnedAway: UInt64 = 0

  /// How many had to make room.
  package private(set) var evicted: UInt64 = 0

  /// Those who are there, in the order in which they came.
  private var operators: [Operator] = []

  /// Nobody is there yet.
  package init(limit: Int) {
    self.limit = limit
    reserved = min(4, limit / 2)
  }

  /// Somebody comes.
  ///
  /// - Parameters:
  ///   - id: The connection.
  ///   - isOwner: Whether it is root's or the daemon's user's.
  /// - Returns: What is to be done.
  package mutating func enter(_ id: UInt64, isOwner: Bool) -> Verdict {
    var verdict = Verdict()
    // One place stays free, or the next newcomer could not even be looked at.
    if operators.count + 1 >= limit || !isOwner && memberCount + 1 > limit - reserved {
      let silent = operators.firstIndex { !$0.hasSpoken && (isOwner || !$0.isOwner) }
      if let silent {
        verdict.evicted = operators.remove(at: silent).id
        evicted += 1
      } else if !isOwner {
        verdict.isAdmitted = false
        turnedAway += 1
        return verdict
      }
    }
    operators.append(Operator(id: id, isOwner: isOwner))
    return verdict
  }

  /// Somebody has said something.
  package mutating func hear(_ id: UInt64) {
    guard let index = operators.firstIndex(where: { $0.id == id }) else { return }
    operators[index].hasSpoken = true
  }

  /// Somebody has gone.
  package mutating func leave(_ id: UInt64) {
    operators.removeAll { $0.id == id }
  }

  private var memberCount: Int { operators.count { !$0.isOwner } }
}
