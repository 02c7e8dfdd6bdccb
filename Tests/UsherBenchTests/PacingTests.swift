import Testing

@testable import usher_bench

/// Which client connects next.
@Suite struct PacingTests {
  @Test func onlySoManyAreOnTheirWayAtOnce() {
    var pacing = Pacing(count: 5, limit: 2)
    #expect([pacing.begin(), pacing.begin(), pacing.begin()] == [0, 1, nil])
    pacing.end()
    #expect([pacing.begin(), pacing.begin()] == [2, nil])
    #expect(pacing.underWay == 2)
  }

  @Test func itIsDoneWhenTheLastHasConnectedOrFailed() {
    var pacing = Pacing(count: 2, limit: 8)
    #expect([pacing.begin(), pacing.begin(), pacing.begin()] == [0, 1, nil])
    pacing.end()
    #expect(!pacing.isDone)
    pacing.end()
    #expect(pacing.isDone)
  }

  @Test func whoCouldNotBeginComesAgain() {
    var pacing = Pacing(count: 2, limit: 1)
    #expect(pacing.begin() == 0)
    pacing.postpone(0)
    #expect(!pacing.isDone)
    #expect(pacing.begin() == 0)
    pacing.end()
    #expect(pacing.begin() == 1)
    pacing.end()
    #expect(pacing.isDone)
  }
}
