/// What one thread did and saw.
struct Tally: Sendable {
  var latency = Latency()
  var problems = Problems()

  /// Clients that were connected when the measuring began, and at its end; under `connect` the connections that were
  /// made.
  var connected = 0
  var held = 0

  /// Messages that went out, or connections that were begun under `connect`.
  var sent = 0

  /// Answers that came, messages that were delivered under `broadcast`, or connections that came to their end.
  var done = 0

  /// Those of them that came before the end of the time.
  var doneInTime = 0

  var bytesSent = 0
  var bytesReceived = 0

  /// Messages whose time had come under `--rate` and that could not be sent before the end.
  var unsent = 0

  /// Messages without an answer when an early end cut the waiting short.
  var unanswered = 0

  /// Messages that a receiver did not get.
  var missed = 0

  /// What the answers were compared with.
  var service: AnswerCheck.Service?

  /// From the beginning of connecting until all were connected.
  var connecting: Int64 = 0

  /// From the first message until no more was begun.
  var measured: Int64 = 0

  /// Takes over another thread's.
  mutating func add(_ other: Tally) {
    latency.add(other.latency)
    problems.add(other.problems)
    connected += other.connected
    held += other.held
    sent += other.sent
    done += other.done
    doneInTime += other.doneInTime
    bytesSent += other.bytesSent
    bytesReceived += other.bytesReceived
    unsent += other.unsent
    unanswered += other.unanswered
    missed += other.missed
    service = service ?? other.service
    connecting = max(connecting, other.connecting)
    measured = max(measured, other.measured)
  }
}
