import Dispatch
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

  // In a process of its own: what a signal does is the whole process's.
  @Test func signalsNeitherEndNorLengthenTheWait() async {
    await #expect(processExitsWith: .success) {
      var action = sigaction()
      unsafe action.__sigaction_handler.sa_handler = { _ in }
      _ = unsafe sigaction(SIGUSR1, &action, nil)
      // A signal of the process would go to another thread: Dispatch's own have all of them blocked.
      var mask = sigset_t()
      _ = unsafe sigemptyset(&mask)
      _ = unsafe sigaddset(&mask, SIGUSR1)
      _ = unsafe pthread_sigmask(SIG_UNBLOCK, &mask, nil)
      let waiting = pthread_self()
      DispatchQueue(label: "signals").async { @Sendable in
        for _ in 0..<1_000 {
          _ = poll(nil, 0, 5)
          _ = pthread_kill(waiting, SIGUSR1)
        }
      }
      let pair = try Stream.pair()
      let start = ContinuousClock.now
      #expect(try pair.first.waitUntilReadable(timeout: .milliseconds(60)) == false)
      #expect(ContinuousClock.now - start >= .milliseconds(60))
      #expect(ContinuousClock.now - start < .seconds(3))
    }
  }

  @Test(arguments: [
    (Duration.zero, CInt(0)), (.nanoseconds(1), 1), (.milliseconds(5), 5), (.microseconds(5001), 6),
    (.milliseconds(1999), 1999), (.seconds(-5), 0), (.milliseconds(-1), 0), (.seconds(Int64.max / 2), .max),
  ])
  func aTimeIsRoundedUpAndBounded(_ time: Duration, _ milliseconds: CInt) {
    #expect(pollTimeout(time) == milliseconds)
  }

  @Test func withoutADeadlineThereIsNoTimeout() { #expect(pollTimeout(until: nil) == -1) }

  @Test func aDeadlineThatHasPassedIsNotWaitedFor() { #expect(pollTimeout(until: .now - .seconds(1)) == 0) }
}
