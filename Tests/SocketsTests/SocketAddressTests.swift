import Glibc
import Testing

@testable import Sockets

@Suite struct SocketAddressTests {
  static let longestPath = String(repeating: "p", count: 107)

  static let addresses: [(address: SocketAddress, text: String)] = [
    (.ip(.ipv4Loopback, port: 80), "127.0.0.1:80"),
    (.ip(.ipv6Loopback, port: 65535), "[::1]:65535"),
    (.ip(.ipv6Any, port: 0), "[::]:0"),
    (SocketAddress(.ip(IPAddress(ipv6: 0xfe80 << 112 | 1), port: 1, zone: 2)), "[fe80::1%2]:1"),
    (SocketAddress(.unix(path: "/p")), "unix:/p"),
    (SocketAddress(.unix(path: longestPath)), "unix:\(longestPath)"),
    (SocketAddress(.unix(path: nil)), "unix:"),
  ]

  @Test(arguments: addresses)
  func isWrittenAsAnEndpointIs(_ row: (address: SocketAddress, text: String)) {
    #expect(row.address.description == row.text)
  }

  @Test(arguments: addresses)
  func theKernelsFormKeepsAllOfIt(_ row: (address: SocketAddress, text: String)) {
    #expect(KernelAddress(row.address).socketAddress == row.address)
  }

  @Test func tellsItsParts() throws {
    let tcp = SocketAddress.ip(.ipv4Loopback, port: 80)
    #expect(tcp.ipAddress == .ipv4Loopback)
    #expect(tcp.port == 80)
    #expect(tcp.path == nil)
    let unix = try SocketAddress.unix(path: "/p")
    #expect(unix.path == "/p")
    #expect(unix.ipAddress == nil)
    #expect(unix.port == nil)
  }

  @Test func aPathThatNoSocketCanHaveIsRefused() {
    let path = String(repeating: "p", count: 108)
    #expect(throws: EndpointError(text: "unix:\(path)", problem: .pathTooLong)) {
      try SocketAddress.unix(path: path)
    }
  }

  @Test func anAbstractNameIsNoFile() {
    var abstract = sockaddr_un()
    abstract.sun_family = sa_family_t(AF_UNIX)
    abstract.sun_path.1 = CChar(bitPattern: UInt8(ascii: "x"))
    let address = unsafe withUnsafePointer(to: abstract) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe KernelAddress(copying: $0, length: 4).socketAddress
      }
    }
    #expect(address == SocketAddress(.unix(path: nil)))
  }

  @Test func anUnknownFamilyIsNoAddress() { #expect(KernelAddress().socketAddress == nil) }
}
