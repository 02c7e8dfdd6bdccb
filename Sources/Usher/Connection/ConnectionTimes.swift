/// What a connection is timed by: stamps that activity leaves, looked at only when a deadline may have come.
struct ConnectionTimes {
  /// When a byte last came from it or was taken by it.
  var lastActivity: MonotonicTime

  /// While what the socket took is watched: until all of it has been acknowledged.
  var unacknowledged: Unacknowledged?

  /// When it was accepted.
  let connected: MonotonicTime

  /// The wheel's tick at which it will be looked at; `.max` if at none.
  var lookTick = Int64.max

  /// While the socket takes no more.
  var stall: Stall?

  /// Since when bytes have been waiting, while any are.
  var waitingSince = MonotonicTime(nanoseconds: 0)

  /// When its next message would come if all came evenly, under a pace.
  var messageDue = MonotonicTime(nanoseconds: 0)

  /// Until when it is not read, since its messages came too fast.
  var pausedUntil = MonotonicTime(nanoseconds: 0)

  /// Whether it has been watched once that what the socket took is acknowledged.
  var wasWatched = false

  /// A time in which a socket took nothing more.
  struct Stall {
    /// When the last byte was known to be acknowledged.
    var since: MonotonicTime

    /// When that was last looked into.
    var sampled: MonotonicTime

    /// How many bytes the peer had not acknowledged then.
    var unacknowledged: Int
  }

  /// A time in which a peer may have acknowledged nothing.
  struct Unacknowledged {
    /// When a byte was last known to be acknowledged.
    var since: MonotonicTime

    /// When that was last looked into.
    var sampled: MonotonicTime

    /// How many bytes the peer had acknowledged then, of all that it was ever sent.
    var acknowledged: Int
  }

  init(start: MonotonicTime) {
    connected = start
    lastActivity = start
  }
}
