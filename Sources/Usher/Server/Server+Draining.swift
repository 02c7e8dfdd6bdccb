extension Server {
  /// Accepts nobody and sends every client off in order; goes on so until ``resume()``.
  ///
  /// Called while one is under way, it goes on with the new parameters.
  ///
  /// - Parameters:
  ///   - spread: The time over which the clients' ends are drawn evenly.
  ///   - deadline: When whoever is left is cut; `nil` for never.
  ///   - farewell: What each client is sent last; nothing if empty.
  ///   - refuses: Whether newcomers are told to come later, rather than left in the kernel's queue.
  public func drain(spread: Duration, deadline: Duration?, farewell: String, refuses: Bool) {
    draining.begin(refuses: refuses, deadline: deadline) { [weak self] in self?.cutDrained() }
    admission.set(refuses ? .refusing : .shut)
    let request = self.farewell(farewell, reason: .draining)
    pool.sendOff(spread: deadline.map { min(spread, $0) } ?? spread, request)
  }

  /// Takes a drain back: clients are accepted again, and those that have not been sent off stay.
  ///
  /// - Returns: Whether there was a drain.
  @discardableResult
  public func resume() -> Bool {
    guard draining.end() else { return false }
    // Before anyone else is let in, who would be sent off too.
    for lane in pool.lanes { lane.mailbox.post(.callBack) }
    admission.set(.open)
    return true
  }

  /// How far a drain has come; `nil` while there is none.
  public var drainProgress: DrainReport? { draining.progress }

  /// Waits until a drain has sent everyone off, or is taken back, but no longer than a time.
  public func drained(within time: Duration) async { await draining.wait(for: time) }

  /// Cuts whoever is left at the deadline.
  private func cutDrained() {
    draining.countCut()
    for lane in pool.lanes { lane.mailbox.post(.cutAll(.draining)) }
  }

  /// A wish to close in order, with a farewell if there is one.
  func farewell(_ text: String, reason: DisconnectReason) -> CloseRequest {
    CloseRequest(reason: reason, farewell: text.isEmpty ? [] : configuration.framing.framedText(text))
  }
}
