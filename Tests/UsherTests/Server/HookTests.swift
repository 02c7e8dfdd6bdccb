import Foundation
import Sockets
import Testing

@testable import Usher

/// What others have the server call, again and again.
@Suite struct HookTests {
  /// Keeps how deep the stack was at each call.
  private final class Depths: Sendable {
    private let depths = Lock<[Int]>([])
    func note() { depths.withLock { $0.append(Thread.callStackReturnAddresses.count) } }
    var all: [Int] { depths.withLock { $0 } }
  }

  // A closure that a lock holds directly is wrapped once more at each look at it, until a hundred thousand newcomers
  // later the stack is full.
  @Test func theGateCostsTheThousandthNewcomerWhatItCostTheFirst() async throws {
    let depths = Depths()
    try await TestServer.with(Echo()) { server in
      server.server.setGate { _ in
        depths.note()
        return .banned
      }
      for _ in 0..<50 { _ = try await server.connect().end() }
    }
    #expect(depths.all.count == 50)
    #expect(Set(depths.all.suffix(40)).count == 1, "\(depths.all)")
  }

  @Test func roomAndEmptinessAreToldAsOnTheFirstDay() {
    var limits = Limits()
    limits.clients = 1
    let admission = Admission(limits: limits, laneCount: 1)
    let (room, empty) = (Depths(), Depths())
    admission.whenRoomIsMade { room.note() }
    admission.whenEmptied { empty.note() }
    for _ in 0..<50 {
      _ = admission.admit()
      _ = admission.hasRoom()
      admission.release(reason: .ended, lane: 0)
    }
    for depths in [room.all, empty.all] {
      #expect(depths.count == 50)
      #expect(Set(depths.suffix(40)).count == 1, "\(depths)")
    }
  }
}
