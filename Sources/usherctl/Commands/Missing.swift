/// What an answer leaves open: ids that no client has, and lanes that did not answer.
struct Missing {
  let ids: [UInt64]
  let lanes: [Int]

  /// What it means where clients were only to be seen.
  static let seen = "their clients are missing"
  /// What it means where clients were to be disconnected.
  static let kicked = "their clients are disconnected as soon as they go on"

  /// Warns of it.
  ///
  /// - Parameter consequence: What the lanes' silence means for their clients.
  func say(consequence: String) {
    if !ids.isEmpty { Console.say("no client has \(Self.list("id", ids))") }
    if !lanes.isEmpty {
      Console.say("warning: \(Self.list("lane", lanes)) did not answer; \(consequence)")
    }
  }

  /// That nothing was found: where lanes did not answer, that is no more than not known.
  var nothingMatched: Failure {
    lanes.isEmpty
      ? Failure(.negative, "no client matches")
      : Failure(
        .unreachable, "whether a client matches is not known: \(Self.list("lane", lanes)) did not answer")
  }

  /// Numbers behind what they count: `lanes 1 3`.
  static func list(_ noun: String, _ numbers: [some BinaryInteger]) -> String {
    (numbers.count == 1 ? noun : noun + "s") + " " + numbers.map { "\($0)" }.joined(separator: " ")
  }
}
