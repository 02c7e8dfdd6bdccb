import Sockets
import Testing

@testable import Usher

@Suite struct ClientSelectorTests {
  private func client(
    _ id: UInt64, address: String? = nil, label: String = "", idle: Int64 = 0, age: Int64 = 0, queued: Int = 0
  ) throws -> ClientSnapshot {
    let ip = try address.map { try #require(IPAddress($0)) }
    return ClientSnapshot(
      id: id, address: try ip.map { .ip($0, port: 5) } ?? .unix(path: "/x"), credentials: nil, listener: "",
      label: label,
      lane: 0, connectedUSec: 0, ageUSec: age, idleUSec: idle, traffic: TrafficCounters(),
      queuedBytes: queued,
      state: .open)
  }

  private func selected(
    from clients: [ClientSnapshot], _ describe: (inout ClientSelector) throws -> Void
  ) rethrows -> [UInt64] {
    var selector = ClientSelector()
    try describe(&selector)
    return clients.filter { selector.selects($0) }.map(\.id)
  }

  @Test func withoutAConditionItMeansEveryone() throws {
    #expect(selected(from: [try client(1), try client(2)]) { _ in } == [1, 2])
  }

  @Test func valuesOfOneKindAreAlternatives() throws {
    let clients = try [
      client(1, address: "10.0.0.1", label: "red"), client(2, address: "192.168.0.1", label: "green"),
      client(3, address: "172.16.0.1", label: "blue"),
    ]
    #expect(selected(from: clients) { $0.included.ids = [1, 3, 9] } == [1, 3])
    #expect(selected(from: clients) { $0.included.labels = [Glob("r*"), Glob("b*")] } == [1, 3])
    try #expect(
      selected(from: clients) {
        $0.included.addresses = try [
          #require(AddressRange("10.0.0.0/8")), #require(AddressRange("192.168.0.1")),
        ]
      } == [1, 2])
  }

  @Test func kindsMustAllHold() throws {
    let clients = try [
      client(1, label: "red", queued: 5), client(2, label: "red", queued: 50),
      client(3, label: "blue", queued: 50),
    ]
    #expect(
      selected(from: clients) {
        $0.included.labels = [Glob("red")]
        $0.included.queuedOver = [10]
      } == [2])
    #expect(
      selected(from: clients) {
        $0.included.ids = [1, 3]
        $0.included.labels = [Glob("blue"), Glob("green")]
      } == [3])
  }

  @Test func whoMeetsAnyExclusionIsLeftOut() throws {
    let clients = try [client(1, label: "red"), client(2, label: "blue"), client(3, queued: 9), client(4)]
    #expect(
      selected(from: clients) {
        $0.excluded.labels = [Glob("red"), Glob("blue")]
        $0.excluded.queuedOver = [5]
      } == [4])
  }

  @Test func exclusionWinsOverInclusion() throws {
    let clients = try [client(1, label: "red"), client(2, label: "red")]
    #expect(
      selected(from: clients) {
        $0.included.labels = [Glob("red")]
        $0.excluded.ids = [2]
      } == [1])
  }

  @Test func timesAndSizesMustBeExceeded() throws {
    let clients = try [client(1, idle: 1_000_000, age: 1_000_000, queued: 100)]
    #expect(selected(from: clients) { $0.included.idleOver = [.seconds(1)] }.isEmpty)
    #expect(selected(from: clients) { $0.included.idleOver = [.milliseconds(999)] } == [1])
    #expect(selected(from: clients) { $0.included.ageOver = [.seconds(1)] }.isEmpty)
    #expect(selected(from: clients) { $0.included.ageOver = [.seconds(2), .milliseconds(500)] } == [1])
    #expect(selected(from: clients) { $0.included.queuedOver = [100] }.isEmpty)
    #expect(selected(from: clients) { $0.included.queuedOver = [99] } == [1])
  }

  @Test func aUnixClientHasNoAddressToMatch() throws {
    let everywhere = try [#require(AddressRange("0.0.0.0/0")), #require(AddressRange("::/0"))]
    let clients = try [client(1), client(2, address: "10.0.0.1"), client(3, address: "2001:db8::1")]
    #expect(selected(from: clients) { $0.included.addresses = everywhere } == [2, 3])
    #expect(selected(from: clients) { $0.excluded.addresses = everywhere } == [1])
  }

  @Test func anUnlabelledClientMatchesOnlyWhatMatchesNothing() throws {
    let clients = try [client(1), client(2, label: "x")]
    #expect(selected(from: clients) { $0.included.labels = [Glob("?*")] } == [2])
    #expect(selected(from: clients) { $0.included.labels = [Glob("*")] } == [1, 2])
    #expect(selected(from: clients) { $0.included.labels = [Glob("")] } == [1])
  }
}
