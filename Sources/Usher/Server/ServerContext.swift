import Sockets

/// What every connection of a server shares.
final class ServerContext: Sendable {
  let framing: Framing
  let admission: Admission
  let observer: (any ServerObserver)?

  /// What a newcomer begins with; each lane has its own copy for those it has.
  let limits: Lock<NewcomerLimits>

  init(framing: Framing, limits: Limits, admission: Admission, observer: (any ServerObserver)?) {
    self.framing = framing
    self.limits = Lock(NewcomerLimits(limits))
    self.admission = admission
    self.observer = observer
  }
}

/// The limits, as newcomers need them.
struct NewcomerLimits: Sendable {
  let limits: Limits

  /// What TCP is told of each, worked out once.
  let options: StreamOptions

  init(_ limits: Limits) {
    self.limits = limits
    options = limits.streamOptions
  }
}
