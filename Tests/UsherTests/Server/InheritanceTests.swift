import Sockets
import Testing

@testable import Usher

@Suite struct InheritanceTests {
  static let one = StreamOptions(noDelay: true, keepAlive: .seconds(60), userTimeout: .seconds(90))
  static let other = StreamOptions(noDelay: true, keepAlive: .zero, userTimeout: .zero)

  static func moment(_ milliseconds: Int64) -> MonotonicTime {
    MonotonicTime(nanoseconds: milliseconds * 1_000_000)
  }

  @Test func whatWasSaidBeforeAnyoneCouldConnectIsSure() {
    #expect(Inheritance(first: Self.one).sure == Self.one)
    #expect(Inheritance(first: nil).sure == nil)
  }

  @Test func whatIsSaidLaterIsSureOnceNobodyWaitsAndNobodyIsBeingMadeAnyMore() {
    var inheritance = Inheritance(first: nil)
    inheritance.give(Self.one, now: Self.moment(10_000))
    #expect(inheritance.given == Self.one)
    #expect(inheritance.sure == nil)
    inheritance.foundNobody(now: Self.moment(10_999))
    #expect(inheritance.sure == nil)
    inheritance.foundNobody(now: Self.moment(11_000))
    #expect(inheritance.sure == Self.one)
  }

  @Test func nothingIsSureOnceSomethingElseWasSaid() {
    var inheritance = Inheritance(first: Self.one)
    inheritance.give(Self.other, now: Self.moment(5_000))
    #expect(inheritance.sure == nil)
    inheritance.foundNobody(now: Self.moment(6_000))
    #expect(inheritance.sure == Self.other)
    inheritance.give(nil, now: Self.moment(7_000))
    inheritance.foundNobody(now: Self.moment(9_000))
    #expect(inheritance.sure == nil)
  }
}
