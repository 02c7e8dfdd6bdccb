/// What every connection of a server shares.
final class ServerContext: Sendable {
  let framing: Framing
  let admission: Admission
  let observer: (any ServerObserver)?

  /// What a newcomer begins with; each lane has its own copy for those it has.
  let limits: Lock<Limits>

  init(framing: Framing, limits: Limits, admission: Admission, observer: (any ServerObserver)?) {
    self.framing = framing
    self.limits = Lock(limits)
    self.admission = admission
    self.observer = observer
  }
}
