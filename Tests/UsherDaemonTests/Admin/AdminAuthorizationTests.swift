import Sockets
import Testing
import UsherDaemon

@Suite struct AdminAuthorizationTests {
  /// Who asks, by user and groups.
  struct Caller: Sendable, CustomTestStringConvertible {
    let uid: UInt32
    let groups: Set<UInt32>
    var testDescription: String { "\(uid) \(groups)" }

    func permissions(owner: UInt32, group: UInt32?, groupMayAct: Bool) -> [AdminAuthorization.Need] {
      let authorization = AdminAuthorization(owner: owner, groupMayAct: groupMayAct) { group }
      let caller = AdminCaller(pid: 1, uid: uid, groups: groups)
      return AdminAuthorization.Need.allCases.filter { authorization.permits($0, to: caller) }
    }
  }

  @Test func rootAndTheDaemonsUserMayDoEverything() {
    for caller in [Caller(uid: 0, groups: [5]), Caller(uid: 1_000, groups: [5])] {
      #expect(caller.permissions(owner: 1_000, group: 70, groupMayAct: false) == [.read, .act, .own])
      #expect(caller.permissions(owner: 1_000, group: nil, groupMayAct: false) == [.read, .act, .own])
    }
  }

  @Test(arguments: [
    Caller(uid: 7, groups: [70]), Caller(uid: 7, groups: [8, 9, 70]), Caller(uid: 65_534, groups: [70]),
  ])
  func theSocketsGroupMayLookAndActWhereItIsConfigured(caller: Caller) {
    #expect(caller.permissions(owner: 1_000, group: 70, groupMayAct: false) == [.read])
    #expect(caller.permissions(owner: 1_000, group: 70, groupMayAct: true) == [.read, .act])
  }

  @Test(arguments: [
    Caller(uid: 7, groups: [8]), Caller(uid: 70, groups: [8, 9, 71]), Caller(uid: 7, groups: [0]),
  ])
  func nobodyElseMayDoAnything(caller: Caller) {
    #expect(caller.permissions(owner: 1_000, group: 70, groupMayAct: true).isEmpty)
  }

  @Test func aGroupThatCannotBeToldGivesNobodyAnything() {
    let caller = Caller(uid: 7, groups: [65_534, 65_534])
    #expect(caller.permissions(owner: 1_000, group: 65_534, groupMayAct: true).isEmpty)
    #expect(caller.permissions(owner: 1_000, group: nil, groupMayAct: true).isEmpty)
    #expect(!AdminAuthorization(owner: 0, groupMayAct: true) { 65_534 }.groupIsKnown)
    #expect(!AdminAuthorization(owner: 0, groupMayAct: true) { nil }.groupIsKnown)
    #expect(AdminAuthorization(owner: 0, groupMayAct: true) { 0 }.groupIsKnown)
  }

  @Test func aUserThatCannotBeToldIsNotTheDaemons() {
    let caller = Caller(uid: 65_534, groups: [65_534])
    #expect(caller.permissions(owner: 65_534, group: 70, groupMayAct: true).isEmpty)
  }

  @Test func theGroupIsThatOfASocketsFileAndOfNothingElse() throws {
    try TemporaryDirectory.with { directory in
      try TemporaryDirectory.write("", to: "\(directory)/file")
      #expect(!AdminAuthorization(socket: "\(directory)/file", groupMayAct: true).groupIsKnown)
      #expect(!AdminAuthorization(socket: "\(directory)/nothing", groupMayAct: true).groupIsKnown)
      let listener = try Listener.bind(to: .unix(path: "\(directory)/socket"))
      #expect(AdminAuthorization(socket: "\(directory)/socket", groupMayAct: true).groupIsKnown)
      listener.close()
    }
  }
}
