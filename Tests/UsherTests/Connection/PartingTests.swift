import Testing

@testable import Usher

@Suite struct PartingTests {
  @Test func theFirstWishGivesTheReason() {
    let parting = Parting()
    #expect(parting.take(CloseRequest(reason: .kicked, detail: "first")))
    #expect(!parting.take(CloseRequest(reason: .idle, detail: "second")))
    #expect(parting.request?.reason == .kicked)
    #expect(parting.request?.detail == "first")
  }

  @Test func anAbruptWishMakesAnOrderlyOneAbruptAndHasNoFarewell() {
    let parting = Parting()
    #expect(parting.take(CloseRequest(reason: .kicked, farewell: [1])))
    #expect(parting.take(CloseRequest(reason: .slowReader, isAbrupt: true)))
    #expect(!parting.take(CloseRequest(reason: .failed, isAbrupt: true)))
    let request = parting.takeRequest()
    #expect(request?.reason == .kicked)
    #expect(request?.isAbrupt == true)
    #expect(request?.farewell == [])
    #expect(parting.request == nil)
  }

  @Test func whoIsClosingAlreadyCanOnlyBeCut() {
    let parting = Parting()
    let now = MonotonicTime(nanoseconds: 1)
    parting.closing = Parting.Closing(stalled: now, final: now, acknowledged: 0, sampled: now)
    #expect(!parting.take(CloseRequest(reason: .kicked)))
    #expect(parting.take(CloseRequest(reason: .kicked, isAbrupt: true)))
  }

  @Test func whatIsDecidedStandsUnlessTheClientOnlyEnded() {
    let parting = Parting()
    parting.decide(.ended, detail: "")
    parting.decide(.reset, detail: "by peer")
    parting.decide(.failed, detail: "")
    #expect(parting.ending?.reason == .reset)
    #expect(parting.ending?.detail == "by peer")
  }

  @Test func whoIsCalledBackHasNoEndInViewUnlessItHasOneOfItsOwn() throws {
    let mailbox = try Mailbox(byteLimit: 1)
    let loose = try LooseConnection(mailbox: mailbox)
    let refused = try LooseConnection(mailbox: mailbox, refusal: CloseRequest(reason: .refused))
    for connection in [loose.connection, refused.connection] {
      connection.beginParting().leaving = MonotonicTime(nanoseconds: 1)
      connection.callBack()
    }
    #expect(loose.connection.parting == nil)
    #expect(refused.connection.isToClose)
    #expect(refused.connection.parting?.leaving == nil)
    #expect(refused.connection.ending?.reason == .refused)
  }
}
