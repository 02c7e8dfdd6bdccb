import Dispatch

extension Server {
  /// Stops in order: accepts nobody any more, answers what has been received, and sends every client off.
  ///
  /// - Parameters:
  ///   - spread: The time over which the clients' ends are drawn evenly.
  ///   - deadline: When whoever is left is cut.
  ///   - farewell: What each client is sent last; nothing if empty.
  /// - Returns: The number of clients that had to be cut.
  @discardableResult
  public func stop(spread: Duration, deadline: Duration, farewell: String) async -> Int {
    let end = DispatchTime.now() + .nanoseconds(Int(deadline.wholeNanoseconds))
    // Whoever waits at the door of one that is drained is let in, to be told.
    draining.end()
    pool.sendOff(spread: min(spread, deadline), self.farewell(farewell, reason: .stopping))
    admission.set(.open)
    await acceptor.close()
    let emptied = Answer<Bool>()
    admission.whenEmpty { emptied.give(true) }
    let isEmpty = await emptied.wait(until: end) ?? false
    let leftCount = isEmpty ? 0 : admission.counts.current
    await cut()
    return leftCount
  }

  /// Stops at once: cuts every client and ends the lanes.
  ///
  /// A lane that hangs is not waited for longer than a second.
  public func cut() async {
    draining.end()
    await acceptor.close()
    let ends = pool.lanes.map { lane in
      let end = Answer<Bool>()
      Task.onServer {
        await lane.cutAll(for: .stopping)
        await lane.stop()
        end.give(true)
      }
      return end
    }
    let patience = DispatchTime.now() + .seconds(1)
    for end in ends { _ = await end.wait(until: patience) }
  }
}
