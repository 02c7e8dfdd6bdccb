/// What an answer leaves open: ids that no client has, and lanes that did not answer.
struct Missing {
  let ids: [UInt64]
  let lanes: [Int]

  /// Warns of it.
  ///
  /// - Parameter consequence: What the lanes' silence means for their clients.
  func say(consequence: String) {
    if !ids.isEmpty { Console.say("no client has \(Self.list("id", ids))") }
    if !lanes.isEmpty {
      Console.say("warning: \(Self.list("lane", lanes)) did not answer; \(consequence)")
    }
  }

  /// Numbers behind what they count: `lanes 1 3`.
  static func list(_ noun: String, _ numbers: [some BinaryInteger]) -> String {
    (numbers.count == 1 ? noun : noun + "s") + " " + numbers.map { "\($0)" }.joined(separator: " ")
  }
}
