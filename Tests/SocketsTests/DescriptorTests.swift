import Glibc
import Sockets
import SystemPackage
import Testing

/// A descriptor with a number that nothing else in the process is handed: what runs the tests has threads that open
/// files too, and they get the lowest number that is free.
private func farOff() -> CInt { fcntl(0, F_DUPFD, 1000) }

// Each in a process of its own: elsewhere a test running beside could be handed the same number.
@Suite struct DescriptorTests {
  @Test func droppingTheOwnerClosesTheDescriptor() async {
    await #expect(processExitsWith: .success) {
      let number = farOff()
      do { _ = Descriptor(adopting: number) }
      #expect(fcntl(number, F_GETFD) == -1)
    }
  }

  @Test func closingClosesOnce() async {
    await #expect(processExitsWith: .success) {
      let number = farOff()
      try Descriptor(adopting: number).close()
      #expect(fcntl(number, F_GETFD) == -1)
      // Whoever is given the number next must keep it: a second close would come after this.
      let next = farOff()
      #expect(next == number)
      #expect(fcntl(next, F_GETFD) != -1)
    }
  }

  @Test func closingReportsWhatTheKernelSays() async {
    await #expect(processExitsWith: .success) {
      let number = farOff()
      let descriptor = Descriptor(adopting: number)
      _ = close(number)
      do throws(SocketError) {
        try descriptor.close()
        Issue.record("it was closed twice")
      } catch {
        #expect(error == SocketError(.close, .badFileDescriptor))
      }
    }
  }

  @Test func aNegativeNumberIsABug() async {
    await #expect(processExitsWith: .failure) { _ = Descriptor(adopting: -1) }
  }
}
