import Sockets
import Usher

/// What is to be done, to the last detail.
struct Plan: Sendable {
  /// What the clients do.
  enum Mode: String, CaseIterable, Sendable {
    /// Ask and be answered.
    case request
    /// Some send, and all others receive.
    case broadcast
    /// Connect and leave, again and again.
    case connect
    /// Stay, and say nothing.
    case idle
  }

  /// The server; found once the plan is made.
  var address = SocketAddress.ip(.ipv4Loopback, port: 0)
  var mode = Mode.request
  var clients = 64
  var threads = 1
  var senders = 1

  /// Messages that a client has on their way at most.
  var pipeline = 1

  /// The bytes of a message, without its framing.
  var size = 64
  var framing = Framing.raw

  /// How long is measured, and how long an answer is waited for, in nanoseconds.
  var duration: Int64 = 10_000_000_000
  var timeoutNanoseconds: Int64 = 10_000_000_000

  /// What all clients together do in a second; `nil` is a closed loop.
  var rate: Double?

  /// Whether answers are compared with what they should be.
  var verifies = false

  /// What they are compared with; `nil` is what the first answer shows.
  var service: AnswerCheck.Service?

  /// The bytes of a message with its framing.
  var frame: Int { framing.prefixCount + size + framing.suffixCount }

  /// How many messages are sent at once: more than a socket takes would be for nothing.
  var run: Int { max(1, min(pipeline, Links.bufferSize / frame)) }

  var timeout: String { "\(Double(timeoutNanoseconds) / 1e9) s" }

  /// The shares of the threads.
  var shares: [Share] {
    (0..<threads).map { index in
      let first = clients * index / threads
      let count = clients * (index + 1) / threads - first
      return Share(first: first, clients: count, rate: rate.map { $0 * Double(count) / Double(clients) })
    }
  }
}

/// What one thread does of a plan.
struct Share: Sendable, Equatable {
  /// The number of its first client.
  let first: Int
  let clients: Int

  /// What its clients together do in a second.
  let rate: Double?
}
