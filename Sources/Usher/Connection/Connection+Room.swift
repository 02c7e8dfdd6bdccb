extension Connection {
  /// Answers once no more than so many bytes wait to be sent, or with no once it is gone.
  final func awaitRoom(bytes: Int, _ answer: Answer<Bool>, on loop: LaneLoop) {
    guard state.phase != .closed else { return answer.give(false) }
    guard queuedCount > bytes else { return answer.give(true) }
    awaitedRoom.append((bytes, answer))
    needsAttention = true
  }

  /// Answers those for whom there is room now.
  final func giveRoom() {
    guard !awaitedRoom.isEmpty else { return }
    let count = queuedCount
    for awaited in awaitedRoom where count <= awaited.bytes { awaited.answer.give(true) }
    awaitedRoom.removeAll { count <= $0.bytes }
  }

  /// Answers that there will be no room any more.
  final func refuseRoom() {
    for awaited in awaitedRoom { awaited.answer.give(false) }
    awaitedRoom = []
  }

  /// Spares it the idle time-out, or counts from now on.
  final func setIdleExempt(_ isExempt: Bool, on loop: LaneLoop) {
    isIdleExempt = isExempt
    if !isExempt { times.lastActivity = loop.now }
    scheduleLook(on: loop)
  }
}
