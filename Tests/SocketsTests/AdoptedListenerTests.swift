import Glibc
import SystemPackage
import Testing

@testable import Sockets

/// Listeners that somebody else made.
@Suite struct AdoptedListenerTests {
  /// A socket as a careless supervisor makes it: blocking and inherited by every child.
  private func bareSocket(_ family: CInt, _ type: __socket_type) throws -> Descriptor {
    Descriptor(adopting: try syscall(.socket) { socket(family, CInt(type.rawValue), 0) })
  }

  @Test func itIsMadeNonBlockingAndCloseOnExec() throws {
    let socket = try bareSocket(AF_INET, SOCK_STREAM)
    socket.withNumber { _ = listen($0, 1) }
    let listener = try Listener(adopting: socket)
    let flags = listener.withNumber { (fcntl($0, F_GETFL), fcntl($0, F_GETFD)) }
    #expect(flags.0 & O_NONBLOCK != 0)
    #expect(flags.1 == FD_CLOEXEC)
    #expect(try listener.nobodyWaits() == true)
    #expect(try #require(listener.localAddress.port) > 0)
  }

  @Test func itsFileStays() throws {
    let directory = try TemporaryDirectory()
    let path = "\(directory.path)/s"
    let socket = try bareSocket(AF_UNIX, SOCK_STREAM)
    try socket.bind(to: KernelAddress(.unix(path: path)))
    socket.withNumber { _ = listen($0, 1) }
    let listener = try Listener(adopting: socket)
    #expect(listener.localAddress.path == path)
    listener.close()
    #expect(status(of: path) != nil)
  }

  @Test func whatIsNoListenerIsRefused() throws {
    let file = Descriptor(adopting: try syscall(.read) { unsafe open("/dev/null", O_RDONLY | O_CLOEXEC) })
    #expect(refusal(of: file) == .notSocket)
    #expect(refusal(of: try bareSocket(AF_INET, SOCK_DGRAM)) == .protocolWrongTypeForSocket)
    #expect(refusal(of: try bareSocket(AF_UNIX, SOCK_SEQPACKET)) == .protocolWrongTypeForSocket)
    #expect(refusal(of: try bareSocket(AF_INET, SOCK_STREAM)) == .invalidArgument)
  }

  private func refusal(of descriptor: consuming Descriptor) -> Errno? {
    do throws(SocketError) {
      _ = try Listener(adopting: descriptor)
      return nil
    } catch {
      return error.code
    }
  }
}
