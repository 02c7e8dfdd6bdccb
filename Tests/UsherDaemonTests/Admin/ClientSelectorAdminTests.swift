import Sockets
import Testing
import Usher
import UsherAdmin
import UsherDaemon

@Suite struct ClientSelectorAdminTests {
  @Test func readsEveryCondition() throws {
    var selector = Selector()
    selector.included.ids = [1, 2, 2]
    selector.included.addresses = ["10.0.0.0/8", "::1"]
    selector.included.labels = ["bot-*"]
    selector.included.idleOverUSec = 5
    selector.included.ageOverUSec = .max
    selector.included.queuedOver = 7
    selector.excluded.ids = [3]
    selector.excluded.addresses = ["10.1.0.0/16"]
    selector.excluded.labels = ["vip"]
    selector.excluded.idleOverUSec = 8
    selector.excluded.ageOverUSec = 9
    selector.excluded.queuedOver = .max
    let read = try ClientSelector(selector, mayBeEmpty: false)
    #expect(read.included.ids == [1, 2])
    #expect(read.included.addresses.map(\.description) == ["10.0.0.0/8", "::1"])
    #expect(read.included.labels == [Glob("bot-*")])
    #expect(read.included.idleOver == [.microseconds(5)])
    #expect(read.included.ageOver == [.microseconds(Int64.max)])
    #expect(read.included.queuedOver == [7])
    #expect(read.excluded.ids == [3])
    #expect(read.excluded.addresses.map(\.description) == ["10.1.0.0/16"])
    #expect(read.excluded.labels == [Glob("vip")])
    #expect(read.excluded.idleOver == [.microseconds(8)])
    #expect(read.excluded.ageOver == [.microseconds(9)])
    #expect(read.excluded.queuedOver == [.max])
  }

  @Test func oneThatSaysNothingMeansEveryoneOnlyWhereItMay() throws {
    #expect(try ClientSelector(Selector(), mayBeEmpty: true).included.ids.isEmpty)
    #expect(throws: AdminError.emptySelector) { try ClientSelector(Selector(), mayBeEmpty: false) }
    #expect(try ClientSelector(Selector(all: true), mayBeEmpty: false).included.ids.isEmpty)
  }

  @Test(arguments: ["bogus", "10.0.0.0/33", "", "10.0.0", "localhost"])
  func whatIsNoAddressIsRefused(text: String) throws {
    var selector = Selector()
    selector.excluded.addresses = [text]
    let error = try #require(throws: AdminError.self) { try ClientSelector(selector, mayBeEmpty: false) }
    guard case .invalidSelector(field: "notAddresses", _) = error else {
      Issue.record("\(error)")
      return
    }
  }

  @Test func tooManyValuesAreRefused() throws {
    var labels = Selector()
    labels.included.labels = Array(repeating: "*", count: 65)
    #expect(throws: AdminError.self) { try ClientSelector(labels, mayBeEmpty: false) }
    var pattern = Selector()
    pattern.included.labels = [String(repeating: "*", count: 257)]
    #expect(throws: AdminError.self) { try ClientSelector(pattern, mayBeEmpty: false) }
    var together = Selector()
    together.excluded.labels = (0..<9).map { "\($0)" + String(repeating: "*", count: 228) }
    #expect(throws: AdminError.self) { try ClientSelector(together, mayBeEmpty: false) }
    together.excluded.labels.removeLast()
    #expect(try ClientSelector(together, mayBeEmpty: false).excluded.labels.count == 8)
    var addresses = Selector()
    addresses.excluded.addresses = Array(repeating: "::1", count: 65)
    #expect(throws: AdminError.self) { try ClientSelector(addresses, mayBeEmpty: false) }
    var ids = Selector()
    ids.included.ids = Array(1...100_000)
    #expect(try ClientSelector(ids, mayBeEmpty: false).included.ids.count == 100_000)
    ids.included.ids.append(0)
    #expect(throws: AdminError.self) { try ClientSelector(ids, mayBeEmpty: false) }
  }
}
