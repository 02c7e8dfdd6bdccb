import Glibc
import Sockets
import SystemPackage
import Testing

@Suite struct SyscallTests {
  /// A system call that fails with each code in turn and then succeeds.
  func call(failingWith codes: [CInt]) -> () -> CInt {
    var left = codes[...]
    return {
      guard let code = left.popFirst() else { return 7 }
      errno = code
      return -1
    }
  }

  @Test func whatASignalInterruptsIsTriedAgain() throws {
    #expect(try syscall(.read, call(failingWith: [EINTR, EINTR])) == 7)
    #expect(try syscallUnlessBlocked(.read, call(failingWith: [EINTR, EINTR])) == 7)
  }

  @Test func aFailureNamesTheCallAndTheReason() throws {
    #expect(throws: SocketError(.read, .ioError)) { try syscall(.read, call(failingWith: [EINTR, EIO])) }
    #expect(throws: SocketError(.write, .brokenPipe)) {
      _ = try syscallUnlessBlocked(.write, call(failingWith: [EPIPE]))
    }
  }

  @Test func whatWouldBlockIsNoFailureOnlyWhereThatIsSaid() throws {
    #expect(try syscallUnlessBlocked(.read, call(failingWith: [EAGAIN])) == nil)
    #expect(throws: SocketError(.read, .resourceTemporarilyUnavailable)) {
      try syscall(.read, call(failingWith: [EAGAIN]))
    }
  }

  @Test func anErrorIsDescribedWithTheAddressItIsAbout() {
    let error = SocketError(.accept, .tooManyOpenFiles)
    #expect(error.description == "accept4: Too many open files (24)")
    let about = error.about(.ip(.ipv6Loopback, port: 80))
    #expect(about.description == "accept4 [::1]:80: Too many open files (24)")
  }
}
