import Glibc
import Systemd
import SystemPackage
import Testing

/// What the supervisor wishes to hear; each in a process of its own, which the environment belongs to.
@Suite struct WatchdogTests {
  @Test func itIsPingedTwiceInAnInterval() async {
    await #expect(processExitsWith: .success) {
      unsafe setenv("WATCHDOG_USEC", "2500000", 1)
      unsafe setenv("WATCHDOG_PID", "\(getpid())", 1)
      let watchdog = try Watchdog.current()
      #expect(watchdog?.interval == .milliseconds(2_500))
      #expect(watchdog?.pingInterval == .milliseconds(1_250))
    }
  }

  @Test func oneWithoutAProcessIdIsForWhoeverAsks() async {
    await #expect(processExitsWith: .success) {
      unsafe setenv("WATCHDOG_USEC", "1", 1)
      unsafe unsetenv("WATCHDOG_PID")
      let watchdog = try Watchdog.current()
      #expect(watchdog == Watchdog(interval: .microseconds(1)))
    }
  }

  @Test func thatOfAnotherProcessIsNone() async {
    await #expect(processExitsWith: .success) {
      unsafe setenv("WATCHDOG_USEC", "2500000", 1)
      unsafe setenv("WATCHDOG_PID", "1", 1)
      let watchdog = try Watchdog.current()
      #expect(watchdog == nil)
    }
  }

  @Test func withoutOneThereIsNothingToDo() async {
    await #expect(processExitsWith: .success) {
      unsafe unsetenv("WATCHDOG_USEC")
      let watchdog = try Watchdog.current()
      #expect(watchdog == nil)
    }
  }

  @Test func anIntervalThatIsNoneIsAnError() async {
    await #expect(processExitsWith: .success) {
      unsafe setenv("WATCHDOG_USEC", "soon", 1)
      unsafe unsetenv("WATCHDOG_PID")
      let error = #expect(throws: SystemdError.self) { try Watchdog.current() }
      #expect(error?.code == .invalidArgument)
      #expect(error?.call == .watchdogEnabled)
    }
  }
}
