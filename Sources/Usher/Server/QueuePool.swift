import Glibc
import Sockets

/// The fixed set of lanes.
struct QueuePool: Sendable {
  /// The most lanes that a pool may have: each has a thread of its own, and of those Dispatch has a limited number.
  static let capacity = 128

  let lanes: [Lane]

  /// Starts so many lanes; 0 for one for each core.
  init(count: Int, name: String, limits: Limits) throws(SocketError) {
    let count = count == 0 ? Self.coreCount : count
    var lanes: [Lane] = []
    for index in 0..<min(count, Self.capacity) {
      lanes.append(try Lane(index: index, name: "\(name).lane\(index)", limits: limits))
    }
    self.lanes = lanes
    for lane in lanes { lane.start() }
  }

  /// Has every lane send its clients off, and who comes after them, each at a moment drawn evenly over a time.
  func sendOff(spread: Duration, _ request: CloseRequest) {
    for lane in lanes { lane.mailbox.post(.sendOff(spread: spread.wholeNanoseconds, request)) }
  }

  private static var coreCount: Int {
    max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
  }
}
