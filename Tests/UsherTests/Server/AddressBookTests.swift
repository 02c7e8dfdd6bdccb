import Sockets
import Testing

@testable import Usher

@Suite struct AddressBookTests {
  private func key(_ address: String) throws -> AddressBook.Key {
    AddressBook.Key(try #require(IPAddress(address)))
  }

  private let start = MonotonicTime(nanoseconds: 1_000_000_000_000)

  @Test func anIPv6AddressCountsByItsNetwork() throws {
    #expect(try key("2001:db8:1:2::1") == key("2001:db8:1:2:ffff::9"))
    #expect(try key("2001:db8:1:2::1") != key("2001:db8:1:3::1"))
    #expect(try key("10.0.0.1") != key("10.0.0.2"))
    #expect(try key("10.0.0.1") == key("::ffff:10.0.0.1"))
  }

  @Test func anAddressWithoutClientsIsForgotten() throws {
    var book = AddressBook()
    let address = try key("10.0.0.1")
    book.add(address, now: start)
    book.add(address, now: start)
    #expect(book.clients(from: address) == 2)
    book.remove(address, now: start)
    #expect(book.clients(from: address) == 1)
    book.remove(address, now: start)
    #expect(book.count == 0)
  }

  @Test func anAddressIsRememberedForAsLongAsItsPaceSaysSomething() throws {
    var book = AddressBook()
    let address = try key("10.0.0.1")
    let pace = try #require(Pace(perSecond: 1))
    let isFirstIn = book.keepsPace(address, pace, now: start)
    #expect(isFirstIn)
    book.add(address, now: start)
    book.remove(address, now: start)
    let isSecondIn = book.keepsPace(address, pace, now: start + 500_000_000)
    #expect(!isSecondIn, "coming and going does not help")
    let isThirdIn = book.keepsPace(address, pace, now: start + 1_000_000_000)
    #expect(isThirdIn)
  }

  @Test func addressesThatSayNothingAnyMoreTakeNoRoom() throws {
    var book = AddressBook()
    let pace = try #require(Pace(perSecond: 1_000))
    let loyal = try key("192.168.0.1")
    book.add(loyal, now: start)
    for number in 0..<100_000 {
      // A second has a thousand newcomers, each from an address of its own.
      let address = AddressBook.Key(IPAddress(ipv4: 0x0a00_0000 + UInt32(number)))
      _ = book.keepsPace(address, pace, now: start + Int64(number) * 1_000_000)
    }
    #expect(book.count < 5_000)
    #expect(book.clients(from: loyal) == 1)
  }
}
