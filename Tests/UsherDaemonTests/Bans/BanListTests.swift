import Sockets
import Testing
import UsherDaemon

@Suite struct BanListTests {
  /// A list of these ranges, made at moment 0.
  static func list(_ ranges: [String], endsUSec: UInt64? = nil) throws -> BanList {
    var list = BanList()
    for range in ranges {
      let entry = BanList.Entry(
        try #require(AddressRange(range)), reason: "", createdUSec: 0, endsUSec: endsUSec, uid: 0)
      let isTaken = list.add(entry, nowUSec: 0)
      #expect(isTaken)
    }
    return list
  }

  @Test(arguments: [
    ("10.0.0.7", ["10.0.0.7"], ["10.0.0.6", "10.0.0.8", "::7"]),
    ("10.0.0.0/8", ["10.0.0.0", "10.255.255.255", "::ffff:10.1.2.3"], ["11.0.0.0", "9.255.255.255"]),
    ("0.0.0.0/0", ["1.2.3.4", "::ffff:1.2.3.4"], ["::1", "2001:db8::1"]),
    ("2001:db8::/32", ["2001:db8::", "2001:db8:ffff::1"], ["2001:db9::", "10.0.0.7"]),
    ("::ffff:10.0.0.0/104", ["10.9.9.9", "::ffff:10.9.9.9"], ["11.0.0.0"]),
    ("::1", ["::1"], ["::2", "0.0.0.1"]),
  ])
  func keepsOutWhoIsInTheRangeAndNobodyElse(range: String, out: [String], allowed: [String]) throws {
    var list = try Self.list([range])
    for text in out + allowed {
      let isAdmitted = list.admits(try #require(IPAddress(text)), nowUSec: 1)
      #expect(isAdmitted == allowed.contains(text), "\(text)")
    }
    #expect(list.all(nowUSec: 1)[0].refused == UInt64(out.count))
  }

  @Test func aRangeInsideAnotherKeepsOutAfterTheOtherIsLifted() throws {
    var list = try Self.list(["10.0.0.0/8", "10.1.0.0/16", "192.0.2.0/24"])
    let inside = try #require(IPAddress("10.1.2.3"))
    func lift(_ text: String) throws -> (isLifted: Bool, isAdmitted: Bool) {
      let isLifted = list.remove(try #require(AddressRange(text)), nowUSec: 1)
      return (isLifted, list.admits(inside, nowUSec: 1))
    }
    #expect(try lift("10.0.0.0/8") == (true, false))
    #expect(try lift("10.1.2.0/24") == (false, false), "only what was banned is lifted")
    #expect(try lift("10.1.0.0/16") == (true, true))
  }

  @Test func aBanEndsAtItsMomentAndIsForgotten() throws {
    var list = try Self.list(["10.0.0.7"], endsUSec: 100)
    let address = try #require(IPAddress("10.0.0.7"))
    let admitted = [list.admits(address, nowUSec: 99), list.admits(address, nowUSec: 100)]
    #expect(admitted == [false, true])
    #expect(list.all(nowUSec: 99).count == 1 && list.all(nowUSec: 100).isEmpty)
    let isLifted = list.remove(try #require(AddressRange("10.0.0.7")), nowUSec: 100)
    #expect(!isLifted)
  }

  @Test func theSameRangeAgainReplacesItAndKeepsItsCount() throws {
    var list = try Self.list(["10.0.0.0/8"], endsUSec: 100)
    _ = list.admits(try #require(IPAddress("10.0.0.1")), nowUSec: 1)
    let again = BanList.Entry(
      try #require(AddressRange("10.9.9.9/8")), reason: "again", createdUSec: 5, uid: 7)
    let isTaken = list.add(again, nowUSec: 5)
    #expect(isTaken)
    let all = list.all(nowUSec: 1_000)
    #expect(all.map(\.reason) == ["again"] && all[0].refused == 1 && all[0].endsUSec == nil)
  }

  @Test func thereAreSoManyAndNotMoreUntilOneHasEnded() throws {
    var list = BanList()
    for number in 0..<UInt32(BanList.most) {
      let range = try #require(AddressRange(around: IPAddress(ipv4: number), prefixLength: 32))
      let entry = BanList.Entry(
        range, reason: "", createdUSec: 0, endsUSec: number == 5 ? 100 : nil, uid: 0)
      // Not each looks for those that have ended: that would be ten thousand times ten thousand.
      guard list.add(entry, nowUSec: 0) else {
        Issue.record("\(number) does not fit")
        return
      }
    }
    let one = BanList.Entry(try #require(AddressRange("::1")), reason: "", createdUSec: 0, uid: 0)
    let taken = [list.add(one, nowUSec: 99), list.add(one, nowUSec: 100)]
    #expect(taken == [false, true])
    #expect(list.all(nowUSec: 100).count == BanList.most)
  }

  @Test func theyAreListedByAddress() throws {
    let list = try Self.list(["::1", "10.0.0.10", "10.0.0.9", "10.0.0.0/8", "2.0.0.0/8"])
    #expect(
      list.all(nowUSec: 1).map { "\($0.range)" } == [
        "2.0.0.0/8", "10.0.0.0/8", "10.0.0.9", "10.0.0.10", "::1",
      ])
  }

  @Test(arguments: [
    ("10.0.0.0/8", false), ("10.0.0.0/7", true), ("0.0.0.0/0", true), ("2001::/32", false),
    ("2001::/31", true),
    ("::/0", true), ("::ffff:0.0.0.0/96", true), ("::ffff:10.0.0.0/104", false),
  ])
  func whatIsWiderThanEightOrThirtyTwoBitsIsVeryWide(range: String, isVeryWide: Bool) throws {
    #expect(try #require(AddressRange(range)).isVeryWide == isVeryWide)
  }
}
