/// When each message of an open loop is to go out, whatever becomes of those before it.
///
/// The clients take turns: message `k` of all is of client `k` mod `clients`. So the moment follows from the
/// client and the number of its message, and nothing is kept for those that wait.
struct Schedule {
  private let start: Int64
  private let interval: Double
  private let clients: Int
  private var next = 0

  /// A schedule.
  ///
  /// - Parameters:
  ///   - start: The moment of the first message, in nanoseconds.
  ///   - rate: Messages a second.
  ///   - clients: How many clients take turns.
  init(start: Int64, rate: Double, clients: Int) {
    self.start = start
    interval = 1e9 / rate
    self.clients = clients
  }

  /// The moment of a client's message.
  @inline(__always)
  func moment(of message: Int, from client: Int) -> Int64 { moment(message * clients + client) }

  /// The moment of the first message that was not taken yet.
  var nextMoment: Int64 { moment(next) }

  /// Takes the next message, if its moment has come.
  ///
  /// - Returns: Whose it is.
  @inline(__always)
  mutating func take(by now: Int64) -> Int? {
    guard nextMoment <= now else { return nil }
    defer { next += 1 }
    return next % clients
  }

  @inline(__always)
  private func moment(_ number: Int) -> Int64 { start + Int64(Double(number) * interval) }
}
