import Testing

@testable import UsherDaemon

@Suite struct OperatorPlacesTests {
  typealias Verdict = OperatorPlaces.Verdict

  /// So many members of the group, numbered from 1, who have all said something.
  static func members(_ count: Int, of limit: Int) -> OperatorPlaces {
    var places = OperatorPlaces(limit: limit)
    for id in 0..<count {
      #expect(places.enter(UInt64(id + 1), isOwner: false) == Verdict())
      places.hear(UInt64(id + 1))
    }
    return places
  }

  @Test func theLastPlacesAreTheOwners() {
    var places = Self.members(12, of: 16)
    #expect(places.enter(50, isOwner: false) == Verdict(isAdmitted: false))
    #expect(places.turnedAway == 1)
    for id in 60..<63 { #expect(places.enter(UInt64(id), isOwner: true) == Verdict()) }
    places.leave(3)
    #expect(places.enter(51, isOwner: false) == Verdict())
  }

  @Test func whoHasSaidNothingMakesRoomTheOldestFirst() {
    var places = OperatorPlaces(limit: 8)
    for id in 1...4 { #expect(places.enter(UInt64(id), isOwner: false) == Verdict()) }
    places.hear(1)
    #expect(places.enter(5, isOwner: false) == Verdict(evicted: 2))
    #expect(places.enter(6, isOwner: false) == Verdict(evicted: 3))
    for id in [4, 5, 6] { places.hear(UInt64(id)) }
    #expect(places.enter(7, isOwner: false) == Verdict(isAdmitted: false))
    #expect(places.evicted == 2)
  }

  @Test func ownersWhoSitThereMakeRoomForOwnersAlone() {
    var places = OperatorPlaces(limit: 8)
    for id in 1...7 { #expect(places.enter(UInt64(id), isOwner: true) == Verdict()) }
    #expect(
      places.enter(8, isOwner: false) == Verdict(isAdmitted: false), "nobody pushes an owner out but an owner"
    )
    #expect(
      places.enter(9, isOwner: true) == Verdict(evicted: 1), "one place stays free, or nobody could come")
  }

  @Test(arguments: [4, 5, 64, 128]) func thereIsAlwaysAPlaceForAMemberAndForAnOwner(limit: Int) {
    var places = OperatorPlaces(limit: limit)
    #expect((1...4).contains(places.reserved))
    #expect(places.enter(1, isOwner: false).isAdmitted)
    #expect(places.enter(2, isOwner: true).isAdmitted)
  }
}
