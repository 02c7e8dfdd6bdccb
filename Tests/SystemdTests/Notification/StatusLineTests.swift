import Systemd
import Testing

/// When a status is told.
@Suite struct StatusLineTests {
  private let start = ContinuousClock.now

  /// So many tenths of a second after the start.
  private func at(_ tenths: Int) -> ContinuousClock.Instant { start + .milliseconds(100 * tenths) }

  @Test func theFirstIsToldAtOnce() {
    var line = StatusLine()
    #expect(line.due == nil)
    #expect(line.change(to: "a", at: at(0)) == "a")
    #expect(line.due == nil)
    #expect(line.release(at: at(100)) == nil)
  }

  @Test func whatComesTooEarlyIsHeldUntilItIsDue() {
    var line = StatusLine()
    #expect(line.change(to: "a", at: at(0)) == "a")
    #expect(line.change(to: "b", at: at(3)) == nil)
    #expect(line.change(to: "c", at: at(6)) == nil)
    #expect(line.due == at(10))
    #expect(line.release(at: at(9)) == nil)
    #expect(line.release(at: at(10)) == "c")
    #expect(line.due == nil)
    #expect(line.change(to: "d", at: at(19)) == nil)
    #expect(line.due == at(20))
  }

  @Test func whatWasToldIsNoNews() {
    var line = StatusLine()
    #expect(line.change(to: "a", at: at(0)) == "a")
    #expect(line.change(to: "a", at: at(50)) == nil)
    #expect(line.due == nil)
    #expect(line.change(to: "b", at: at(51)) == "b")
  }

  @Test func aChangeThatIsTakenBackIsNotTold() {
    var line = StatusLine()
    #expect(line.change(to: "a", at: at(0)) == "a")
    #expect(line.change(to: "b", at: at(1)) == nil)
    #expect(line.change(to: "a", at: at(2)) == nil)
    #expect(line.due == nil)
    #expect(line.release(at: at(20)) == nil)
  }

  @Test func aLaterChangeGoesOutAtOnceWhenTheIntervalIsOver() {
    var line = StatusLine(interval: .milliseconds(500))
    #expect(line.change(to: "a", at: at(0)) == "a")
    #expect(line.change(to: "b", at: at(1)) == nil)
    #expect(line.change(to: "c", at: at(5)) == "c")
    #expect(line.due == nil)
  }
}
