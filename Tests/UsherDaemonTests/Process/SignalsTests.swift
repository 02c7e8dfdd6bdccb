import Glibc
import Testing
import UsherDaemon

// Each in a process of its own: signals and limits belong to the whole process.
@Suite struct SignalsTests {
  @Test func arriveInTheStreamInsteadOfEndingTheProcess() async {
    await #expect(processExitsWith: .success) {
      let signals = Signals()
      var arrivals = signals.stream.makeAsyncIterator()
      kill(getpid(), SIGTERM)
      #expect(await arrivals.next() == .stop("SIGTERM"))
      kill(getpid(), SIGTERM)
      #expect(await arrivals.next() == .stop("SIGTERM"))
      kill(getpid(), SIGINT)
      #expect(await arrivals.next() == .stop("SIGINT"))
      kill(getpid(), SIGHUP)
      #expect(await arrivals.next() == .hangUp)
      signals.cancel()
      #expect(await arrivals.next() == nil)
    }
  }

  @Test func aBrokenPipeIsAnErrorOfTheCallAlone() async {
    await #expect(processExitsWith: .success) {
      let signals = Signals()
      kill(getpid(), SIGPIPE)
      signals.cancel()
    }
  }
}

@Suite struct DescriptorLimitTests {
  @Test func theSoftLimitIsRaisedToTheHardOne() async {
    await #expect(processExitsWith: .success) {
      var limit = rlimit()
      limit.rlim_cur = 64
      limit.rlim_max = 96
      #expect(unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
      let raised = try DescriptorLimit.raise()
      #expect(raised == 96)
      unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      #expect(limit.rlim_cur == 96)
    }
  }
}
