import Sockets
import Testing

@testable import usher_bench

/// Where clients connect from.
@Suite struct SourceAddressesTests {
  private let loopback = SocketAddress.ip(.ipv4Loopback, port: 7_777)

  @Test func clientsThatStayShareAnAddressUntilItsPortsAreUsedUp() {
    let sources = SourceAddresses(to: loopback, isTurning: false)
    #expect(sources[0] == nil && sources[19_999] == nil)
    #expect(sources[20_000]?.description == "127.0.0.2")
    #expect(sources[45_000]?.description == "127.0.0.3")
  }

  @Test func clientsThatComeAndGoTakeTheAddressesInTurn() {
    let sources = SourceAddresses(to: loopback, isTurning: true)
    #expect((0..<64).map { sources[$0]?.description }.count == Set((0..<64).map { sources[$0] }).count)
    #expect(sources[1]?.description == "127.0.0.2")
    #expect(sources[64] == nil)
  }

  @Test(arguments: ["10.0.0.1", "::1", "2001:db8::1"])
  func elsewhereTheSystemChooses(_ server: String) throws {
    let address = SocketAddress.ip(try #require(IPAddress(server)), port: 7_777)
    for isTurning in [false, true] {
      #expect(SourceAddresses(to: address, isTurning: isTurning)[30_001] == nil)
    }
  }
}
