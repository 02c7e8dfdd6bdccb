import Sockets
import Testing

@testable import Usher

@Suite(.timeLimit(.minutes(10))) struct LaneLoopTests {
  @Test func whoIsRefusedWhileTheServerStopsIsNotCountedAsAClient() throws {
    var limits = Limits()
    limits.clients = 1
    limits.whenFull = .refuse
    let admission = Admission(limits: limits, laneCount: 1)
    _ = admission.admit()
    _ = admission.admit()
    let journal = Journal()
    let loop = try LaneLoop(index: 0, limits: limits)
    let refused = try LooseConnection(
      mailbox: loop.mailbox, admission: admission, observer: journal,
      refusal: CloseRequest(reason: .refused, farewell: [1]))
    loop.adopt(refused.connection)
    loop.cutAll(for: .stopping)
    #expect(admission.counts.current == 1)
    #expect(journal.waypost.events.isEmpty)
  }

  /// Handles what has come up, until nothing more does.
  private func drain(_ loop: LaneLoop) { loop.drain { _ in Issue.record("no job was posted") } }

  // Whatever lets it go on is an event; thousands of them would be looked at fifty times a second.
  @Test func whoIsAwaitedWhenTheServerStopsIsNotLookedAtWithoutEnd() throws {
    let loop = try LaneLoop(index: 0, limits: Limits())
    let loose = try LooseConnection(mailbox: loop.mailbox, framing: .line)
    loop.adopt(loose.connection)
    let sent = try loose.peer.send(Array("hal".utf8).span)
    #expect(sent == 3)
    drain(loop)
    loop.sendOff(spread: 0, CloseRequest(reason: .stopping))
    loop.mailbox.post(.setReading(loose.connection, true))
    drain(loop)
    #expect(loose.connection.state.phase == .open)
    #expect(loop.wheel.nextMoment == nil)
    let rest = try loose.peer.send(Array("f\n".utf8).span)
    #expect(rest == 2)
    drain(loop)
    #expect(loose.connection.state.phase == .lingering)
  }

  #if DEBUG
    @Test func whoIsAwaitedWhenTheServerStopsIsIdleLikeAnybodyElse() throws {
      let clock = HandClock(MonotonicTime(nanoseconds: 1_000_000_000_000))
      try HandClock.$current.withValue(clock) {
        var limits = Limits()
        limits.idle = .seconds(1)
        let loop = try LaneLoop(index: 0, limits: limits)
        let loose = try LooseConnection(mailbox: loop.mailbox, framing: .line)
        loop.adopt(loose.connection)
        let sent = try loose.peer.send(Array("hal".utf8).span)
        #expect(sent == 3)
        drain(loop)
        loop.sendOff(spread: 0, CloseRequest(reason: .stopping))
        clock.pass(1_100_000_000)
        loop.now = .now
        loop.lookAtDue()
        loop.settleAll()
        #expect(loose.connection.ending?.reason == .idle)
      }
    }
  #endif
}
