import Dispatch
import Testing

@testable import Sockets

@Suite struct OwnThreadTests {
  @Test func givesWhatTheWorkGave() async throws {
    #expect(await onThreadOfItsOwn(until: nil) { 7 } == 7)
    #expect(await onThreadOfItsOwn(until: .now + .seconds(60)) { 7 } == 7)
  }

  @Test func throwsWhatTheWorkThrew() async {
    await #expect(throws: Missing.self) {
      try await onThreadOfItsOwn(until: nil) { () throws(Missing) in throw Missing() }
    }
  }

  @Test func lateWorkIsNotWaitedForAndHoldsUpNobody() async {
    let release = DispatchSemaphore(value: 0)
    let finished = DispatchSemaphore(value: 0)
    let late = await onThreadOfItsOwn(until: .now) { @Sendable () -> Int in
      release.wait()
      defer { finished.signal() }
      return 7
    }
    #expect(late == nil)
    #expect(await onThreadOfItsOwn(until: nil) { 8 } == 8)
    release.signal()
    // What comes late is dropped: resuming twice would trap.
    await onThreadOfItsOwn(until: nil) { finished.wait() }
  }
}
