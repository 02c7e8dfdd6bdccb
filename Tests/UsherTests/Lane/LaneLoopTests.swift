import Testing

@testable import Usher

@Suite struct LaneLoopTests {
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
    loop.cutAll()
    #expect(admission.counts.current == 1)
    #expect(journal.waypost.events.isEmpty)
  }
}
