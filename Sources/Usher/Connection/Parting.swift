/// How a connection comes to its end: what was wished for, what was decided, and by when.
///
/// An object of its own, since nearly all connections of a server have no end in view and so have room for a reference.
final class Parting {
  /// The wish to close it that has not been acted upon.
  private(set) var request: CloseRequest?

  /// Why it is closing or closed, and what else there is to say.
  private(set) var ending: (reason: DisconnectReason, detail: String)?

  /// Whether it is to be reset rather than closed.
  var isAbrupt = false

  /// An orderly close that is under way.
  var closing: Closing?

  /// When it is to take leave of a server that stops.
  var leaving: MonotonicTime?

  /// An orderly close that is under way.
  struct Closing {
    /// By when it is cut short if it makes no progress.
    var stalled: MonotonicTime

    /// By when it is cut short though it makes some.
    let final: MonotonicTime

    /// How many bytes the peer had acknowledged, of all that it was ever sent, when that was last looked into.
    var acknowledged: Int

    /// When that was.
    var sampled: MonotonicTime
  }

  /// No end is in view.
  init() {}

  /// The parting of a newcomer that is turned away.
  init(refusal: CloseRequest) {
    request = refusal
    // From the first: whatever ends it before it has been told, it was never counted as a client.
    ending = (refusal.reason, refusal.detail)
  }

  /// Whether no end is in view.
  var isEmpty: Bool { request == nil && ending == nil && !isAbrupt && closing == nil && leaving == nil }

  /// Takes a wish: the first gives the reason; an abrupt one makes an orderly one abrupt.
  ///
  /// - Returns: Whether it changes anything.
  func take(_ wish: CloseRequest) -> Bool {
    if let request {
      guard wish.isAbrupt, !request.isAbrupt else { return false }
      self.request = CloseRequest(reason: request.reason, detail: request.detail, isAbrupt: true)
    } else {
      guard wish.isAbrupt || closing == nil else { return false }
      request = wish
    }
    return true
  }

  /// Gives the wish away, to be acted upon.
  func takeRequest() -> CloseRequest? { request.take() }

  /// Decides why it ends, unless that has been decided; that the client has ended its sending side says no more than
  /// that nothing else was wrong until then.
  func decide(_ reason: DisconnectReason, detail: String) {
    if ending == nil || ending?.reason == .ended { ending = (reason, detail) }
  }
}

extension Connection {
  /// How it comes to its end, which is now in view.
  final func beginParting() -> Parting {
    if let parting { return parting }
    let parting = Parting()
    self.parting = parting
    return parting
  }

  /// Whether there is a wish to close it that has not been acted upon.
  @inline(__always)
  final var isToClose: Bool { parting?.request != nil }

  /// Why it is closing or closed, and what else there is to say.
  final var ending: (reason: DisconnectReason, detail: String)? { parting?.ending }

  /// Takes no leave of the server after all, if it has not begun to.
  final func callBack() {
    parting?.leaving = nil
    if parting?.isEmpty == true { parting = nil }
  }
}
