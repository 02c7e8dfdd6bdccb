import Sockets
import Testing

@Suite struct IPAddressTests {
  @Test(arguments: [
    ("127.0.0.1", "127.0.0.1"), ("255.255.255.255", "255.255.255.255"), ("0.0.0.0", "0.0.0.0"),
    ("::1", "::1"), ("::", "::"), ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"),
    ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("::ffff:10.0.0.1", "10.0.0.1"), ("::ffff:a00:1", "10.0.0.1"),
  ])
  func isWrittenInItsShortestNotation(_ text: String, _ canonical: String) throws {
    #expect(try #require(IPAddress(text)).description == canonical)
  }

  @Test(arguments: [
    "", "localhost", "1.2.3", "1.2.3.4.5", "256.0.0.1", "1.2.3.4 ", " 1.2.3.4", "01.2.3.4", "127.0.0.1\u{0}x",
    "[::1]", "::1%lo", "1::2::3", "12345::", "::1\u{0}",
  ])
  func whatIsNoAddressIsRefused(_ text: String) { #expect(IPAddress(text) == nil) }

  @Test func aMappedAddressIsItsIPv4Address() throws {
    let mapped = try #require(IPAddress("::ffff:192.0.2.1"))
    let plain = try #require(IPAddress("192.0.2.1"))
    #expect(mapped == plain)
    #expect(mapped.hashValue == plain.hashValue)
    #expect(mapped.ipv4 == 0xc000_0201)
  }

  @Test func onlyAMappedAddressIsOneOfIPv4() {
    #expect(IPAddress("::1.2.3.4")?.ipv4 == nil)
    #expect(IPAddress("::fffe:1.2.3.4")?.ipv4 == nil)
    #expect(IPAddress("1:0:0:0:0:ffff:102:304")?.ipv4 == nil)
  }

  @Test func bytesAreInNetworkOrder() {
    #expect(IPAddress(ipv4: 0x0102_0304).description == "1.2.3.4")
    #expect(IPAddress(ipv6: 0x2001_0db8 << 96 | 7).description == "2001:db8::7")
  }
}
