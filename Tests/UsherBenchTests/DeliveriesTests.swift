import Testing
import Usher

@testable import usher_bench

/// Who has received what of whom.
@Suite struct DeliveriesTests {
  private static func plan(senders: Int = 1, framing: Framing = .line, verifies: Bool = true) -> Plan {
    Plan(mode: .broadcast, clients: 3, senders: senders, framing: framing, verifies: verifies)
  }

  /// A message as it goes over the wire.
  private static func message(_ stamp: Stamp, at moment: UInt64 = 7, _ plan: Plan) -> [UInt8] {
    let run = MessageRun(framing: plan.framing, size: plan.size, count: 1)
    run.stamp(0, with: stamp)
    run.note(moment, in: 0)
    return unsafe Array(run.bytes(0..<run.frame))
  }

  /// What the last piece of a message is taken for, in pieces of a size.
  private static func take(
    _ bytes: [UInt8], by receiver: Int, _ deliveries: inout Deliveries, _ plan: Plan, pieces: Int = 1_000
  ) -> Deliveries.Piece {
    let run = MessageRun(framing: plan.framing, size: plan.size, count: 1)
    var last = Deliveries.Piece.partly
    for start in stride(from: 0, to: bytes.count, by: pieces) {
      #expect(last == .partly)
      last = unsafe bytes[start..<min(start + pieces, bytes.count)].withUnsafeBytes {
        unsafe deliveries.take($0, at: start, by: receiver, run)
      }
    }
    return last
  }

  @Test(arguments: Framing.allCases, [1, 5, 33, 1_000])
  func aMessageTellsWhenItWasSentHoweverItFalls(_ framing: Framing, _ pieces: Int) {
    let plan = Self.plan(framing: framing)
    var deliveries = Deliveries(receivers: 3, plan)
    deliveries.expect(1, from: 0, receivers: 2)
    let bytes = Self.message(Stamp(client: 0, message: 0), at: 123_456_789, plan)
    let piece = Self.take(bytes, by: 1, &deliveries, plan, pieces: pieces)
    #expect(piece == .delivered(moment: 123_456_789, missed: 0))
    let outstanding = deliveries.outstanding
    #expect(outstanding == 1)
  }

  @Test func messagesThatAreSkippedAreMissed() {
    let plan = Self.plan()
    var deliveries = Deliveries(receivers: 3, plan)
    deliveries.expect(4, from: 0, receivers: 2)
    let piece = Self.take(Self.message(Stamp(client: 0, message: 3), plan), by: 2, &deliveries, plan)
    #expect(piece == .delivered(moment: 7, missed: 3))
    let outstanding = deliveries.outstanding
    #expect(outstanding == 4)
  }

  @Test func aMessageThatComesAgainIsWrong() {
    let plan = Self.plan()
    var deliveries = Deliveries(receivers: 3, plan)
    deliveries.expect(2, from: 0, receivers: 2)
    let bytes = Self.message(Stamp(client: 0, message: 1), plan)
    _ = Self.take(bytes, by: 1, &deliveries, plan)
    for stamp in [Stamp(client: 0, message: 1), Stamp(client: 0, message: 0)] {
      let piece = Self.take(Self.message(stamp, plan), by: 1, &deliveries, plan)
      #expect(piece == .wrong("message \(stamp.message) of client 0 came again or too late"))
    }
  }

  @Test(arguments: [Stamp(client: 0, message: 5), Stamp(client: 1, message: 0), Stamp(client: 9, message: 0)])
  func whatWasNotSentToItIsWrong(_ stamp: Stamp) {
    let plan = Self.plan(senders: 2)
    var deliveries = Deliveries(receivers: 3, plan)
    deliveries.expect(5, from: 0, receivers: 2)
    deliveries.expect(5, from: 1, receivers: 2)
    let piece = Self.take(Self.message(stamp, plan), by: 1, &deliveries, plan)
    #expect(piece == .wrong("a message that was not sent to it"))
  }

  @Test(arguments: [0, 40, 63])
  func aByteThatIsNotAsItWasSentIsFoundWhereItIsLookedFor(_ place: Int) {
    for verifies in [true, false] where verifies || place >= Deliveries.headerCount {
      let plan = Self.plan(framing: .length, verifies: verifies)
      var deliveries = Deliveries(receivers: 3, plan)
      deliveries.expect(1, from: 0, receivers: 2)
      var bytes = Self.message(Stamp(client: 0, message: 0), plan)
      bytes[place < Deliveries.headerCount ? place : place + 4] ^= 1
      let piece = Self.take(bytes, by: 1, &deliveries, plan)
      #expect(
        piece == (verifies ? .wrong("a message is not what was sent") : .delivered(moment: 7, missed: 0)))
    }
  }

  @Test func aSenderMayGoOnWhenItsOldestMessageHasCome() {
    let plan = Self.plan()
    var deliveries = Deliveries(receivers: 3, plan)
    deliveries.expect(2, from: 0, receivers: 2)
    var room = deliveries.room(for: 0, receivers: 2, pipeline: 2)
    #expect(room == 0)
    _ = Self.take(Self.message(Stamp(client: 0, message: 0), plan), by: 1, &deliveries, plan)
    room = deliveries.room(for: 0, receivers: 2, pipeline: 2)
    #expect(room == 0)
    _ = Self.take(Self.message(Stamp(client: 0, message: 0), plan), by: 2, &deliveries, plan)
    room = deliveries.room(for: 0, receivers: 2, pipeline: 2)
    #expect(room == 1)
  }

  @Test func nothingIsOwedToWhoIsGone() {
    let plan = Self.plan()
    var deliveries = Deliveries(receivers: 3, plan)
    deliveries.expect(3, from: 0, receivers: 2)
    _ = Self.take(Self.message(Stamp(client: 0, message: 0), plan), by: 1, &deliveries, plan)
    deliveries.forget(1)
    let outstanding = deliveries.outstanding
    #expect(outstanding == 3)
  }

  @Test func aGreetingIsNoDelivery() {
    let plan = Self.plan()
    var deliveries = Deliveries(receivers: 3, plan)
    let piece = Self.take(Self.message(Deliveries.greeting, plan), by: 1, &deliveries, plan)
    #expect(piece == .greeting)
    let heard = [deliveries.hasHeard(1), deliveries.hasHeard(2)]
    #expect(heard == [true, false])
  }
}
