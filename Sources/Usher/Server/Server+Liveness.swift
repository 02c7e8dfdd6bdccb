import Dispatch

/// Who of a server did not answer in time.
public struct Unresponsive: Hashable, Sendable {
  /// The lanes, by their numbers.
  public let lanes: [Int]

  /// Whether the acceptor did not.
  public let isAcceptorSilent: Bool

  /// Whether everyone answered.
  public var isEmpty: Bool { lanes.isEmpty && !isAcceptorSilent }
}

extension Unresponsive: CustomStringConvertible {
  /// As in `lane 0, lane 3, acceptor`; `nobody` where everyone answered.
  public var description: String {
    let silent = lanes.map { "lane \($0)" } + (isAcceptorSilent ? ["acceptor"] : [])
    return silent.isEmpty ? "nobody" : silent.joined(separator: ", ")
  }
}

extension Server {
  /// Asks every lane and the acceptor whether it still answers.
  ///
  /// Unlike a look at the status this is for whoever decides whether the server hangs: one that is only busy answers
  /// late, and should be given the time.
  ///
  /// - Parameter patience: How long to wait for them, together.
  /// - Returns: Who did not answer by then; as soon as all have answered, nobody.
  public func unresponsive(within patience: Duration) async -> Unresponsive {
    let deadline = DispatchTime.now() + .nanoseconds(Int(patience.wholeNanoseconds))
    let (acceptor, acceptorAnswer) = (acceptor, Answer<Bool>())
    Task.onServer {
      await acceptor.answer()
      acceptorAnswer.give(true)
    }
    let lanes = await ask(until: deadline) { _ in true }.unresponsive
    return Unresponsive(lanes: lanes, isAcceptorSilent: await acceptorAnswer.wait(until: deadline) == nil)
  }
}
