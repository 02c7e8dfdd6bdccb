import Sockets
import Testing

@Suite struct AddressRangeTests {
  @Test(arguments: [
    ("10.0.0.0/8", "10.0.0.0/8"), ("10.1.2.3/8", "10.0.0.0/8"), ("10.1.2.3", "10.1.2.3"),
    ("10.1.2.3/32", "10.1.2.3"), ("0.0.0.0/0", "0.0.0.0/0"), ("255.255.255.255/1", "128.0.0.0/1"),
    ("2001:db8::/32", "2001:db8::/32"), ("2001:db8:ffff::1/33", "2001:db8:8000::/33"), ("::1", "::1"),
    ("::1/128", "::1"), ("::/0", "::/0"),
    ("::ffff:10.1.2.3/104", "10.0.0.0/8"), ("::ffff:10.1.2.3", "10.1.2.3"),
  ])
  func isReadAndWrittenInItsShortestForm(_ text: String, _ canonical: String) throws {
    #expect(try #require(AddressRange(text)).description == canonical)
  }

  @Test(arguments: [
    "", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8", "10.0.0.0/ 8",
    "::/129", "::ffff:10.0.0.0/95", "10.0.0/8", "localhost/8", "10.0.0.0/99999999999999999999",
  ])
  func whatIsNoRangeIsRefused(_ text: String) { #expect(AddressRange(text) == nil) }

  @Test(arguments: [
    ("10.0.0.0/8", "10.255.255.255", true), ("10.0.0.0/8", "11.0.0.0", false),
    ("10.0.0.0/8", "9.255.255.255", false), ("10.0.0.0/8", "::ffff:10.2.3.4", true),
    ("0.0.0.0/0", "255.1.2.3", true), ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false),
    ("192.0.2.128/25", "192.0.2.127", false), ("192.0.2.128/25", "192.0.2.129", true),
    ("2001:db8::/32", "2001:db8:ffff::", true), ("2001:db8::/32", "2001:db9::", false),
    ("::/0", "2001:db8::", true),
    // The families are apart, though an IPv4 address is kept as one of IPv6.
    ("::/0", "10.0.0.1", false), ("0.0.0.0/0", "::1", false),
  ])
  func containsTheAddressesThatShareItsPrefix(_ range: String, _ address: String, _ isIn: Bool) throws {
    let range = try #require(AddressRange(range))
    let address = try #require(IPAddress(address))
    #expect(range.contains(address) == isIn)
  }

  @Test func theRangeAroundAnAddressIsBounded() {
    #expect(AddressRange(around: .ipv4Loopback, prefixLength: 33) == nil)
    #expect(AddressRange(around: .ipv6Loopback, prefixLength: 129) == nil)
    #expect(AddressRange(around: .ipv6Loopback, prefixLength: -1) == nil)
    #expect(AddressRange(around: .ipv6Loopback, prefixLength: 64) == AddressRange("::/64"))
  }
}
