import Glibc
import Testing

@testable import Sockets

@Suite struct StreamWaitingTests {
  @Test func theTimeIsUpWhenNothingComes() throws {
    let pair = try Stream.pair()
    let start = ContinuousClock.now
    #expect(try pair.first.waitUntilReadable(timeout: .milliseconds(30)) == false)
    #expect(ContinuousClock.now - start >= .milliseconds(30))
  }

  @Test func bytesTheEndAndAResetAreAllReadable() async throws {
    let pair = try Stream.pair()
    let first = pair.first
    try pair.second.send("x")
    #expect(try first.waitUntilReadable() == true)
    _ = try first.receivePiece()
    try pair.second.close()
    #expect(try first.waitUntilReadable() == true)

    let tcp = try await TCPPair.connect()
    let client = tcp.client
    tcp.server.abort()
    #expect(try client.waitUntilReadable() == true)
  }

  // In a process of its own: the signals are the whole process's.
  @Test func signalsNeitherEndNorLengthenTheWait() async {
    await #expect(processExitsWith: .success) {
      var action = sigaction()
      unsafe action.__sigaction_handler.sa_handler = { _ in }
      _ = unsafe sigaction(SIGALRM, &action, nil)
      var often = itimerval()
      often.it_interval.tv_usec = 5_000
      often.it_value.tv_usec = 5_000
      _ = unsafe setitimer(CInt(ITIMER_REAL.rawValue), &often, nil)

      let pair = try Stream.pair()
      let start = ContinuousClock.now
      #expect(try pair.first.waitUntilReadable(timeout: .milliseconds(60)) == false)
      #expect(ContinuousClock.now - start >= .milliseconds(60))
      #expect(ContinuousClock.now - start < .seconds(10))
    }
  }

  @Test(arguments: [
    (Duration.zero, CInt(0)), (.nanoseconds(1), 1), (.milliseconds(5), 5), (.seconds(-5), 0),
    (.seconds(Int64.max / 2), .max),
  ])
  func theTimeLeftIsRoundedUpAndBounded(_ left: Duration, _ most: CInt) {
    let timeout = pollTimeout(until: .now + left)
    // Time passes while it is looked at.
    #expect(timeout <= most && timeout >= most - 1)
  }

  @Test func noDeadlineIsNoTimeout() { #expect(pollTimeout(until: nil) == -1) }
}
