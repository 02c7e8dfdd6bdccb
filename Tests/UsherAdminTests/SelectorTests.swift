import Testing
import UsherAdmin
import Varlink

@Suite struct SelectorTests {
  @Test func everyFieldComesBackAsItWas() async throws {
    let json = try #require(JSON.text(of: KickClients(selector: .full)))
    let kick = try await Wire.parameters(json, as: KickClients.self)
    #expect(kick.selector == .full)
    #expect(
      try await Wire.parameters(#"{"selector":{"all":true}}"#, as: KickClients.self).selector
        == Selector(all: true))
  }

  @Test func aKindThatSaysNothingIsLeftOut() {
    #expect(JSON.text(of: Selector()) == "{}")
    var selector = Selector()
    selector.excluded.queuedOver = 0
    #expect(JSON.text(of: selector) == #"{"notQueuedOver":0}"#)
  }

  @Test(arguments: [
    (#"{}"#, "selector"), (#"{"selector":[]}"#, "selector"),
    (#"{"selector":{"adresses":["::1"]}}"#, "selector.adresses"),
    (#"{"selector":{"ids":[-1]}}"#, "selector.ids"), (#"{"selector":{"ids":["1"]}}"#, "selector.ids"),
    (#"{"selector":{"ids":[]}}"#, "selector.ids"), (#"{"selector":{"notLabels":[]}}"#, "selector.notLabels"),
    (#"{"selector":{"idleOverUSec":-1}}"#, "selector.idleOverUSec"),
    (#"{"selector":{"all":1}}"#, "selector.all"),
    (#"{"selector":{"all":true},"maximum":-1}"#, "maximum"), (#"{"selector":{"all":true},"max":1}"#, "max"),
    (#"{"selector":{"all":true},"dryrun":true}"#, "dryrun"),
    (#"{"selector":{"all":true},"now":"no"}"#, "now"),
  ])
  func aWrongFieldIsNamedAndNothingIsIgnored(json: String, field: String) async {
    await #expect(throws: ReplyError.invalidParameter(field)) {
      try await Wire.parameters(json, as: KickClients.self)
    }
  }

  @Test func nullIsAbsent() async throws {
    let json =
      #"{"selector":{"all":null,"ids":null,"notLabels":null},"reason":null,"now":null,"maximum":null}"#
    let kick = try await Wire.parameters(json, as: KickClients.self)
    #expect(kick.selector.isEmpty)
    #expect(kick.maximum == nil && kick.reason == nil && !kick.now && !kick.dryRun)
  }

  @Test(arguments: ["{}", "null", #"{"selector":{}}"#, #"{"selector":null,"limit":null}"#])
  func aListingWithoutASelectorMeansEveryone(json: String) async throws {
    let list = try await Wire.parameters(json, as: ListClients.self)
    #expect(list.selector.isEmpty)
    #expect(throws: Never.self) { try list.selector.validate(mayBeEmpty: true) }
  }

  @Test func whatChangesSomethingNeedsASelector() {
    #expect(throws: AdminError.emptySelector) { try Selector().validate(mayBeEmpty: false) }
    #expect(throws: Never.self) { try Selector(all: true).validate(mayBeEmpty: false) }
    #expect(throws: Never.self) { try Selector.full.validate(mayBeEmpty: false) }
  }

  @Test func anEmptyPatternMeansNothing() {
    var selector = Selector()
    selector.included.labels = ["x", ""]
    #expect(throws: AdminError.invalidSelector(field: "labels", reason: "an empty pattern")) {
      try selector.validate(mayBeEmpty: true)
    }
    selector = Selector()
    selector.excluded.labels = [""]
    #expect(throws: AdminError.invalidSelector(field: "notLabels", reason: "an empty pattern")) {
      try selector.validate(mayBeEmpty: false)
    }
  }

  @Test func allStandsAlone() {
    var selector = Selector(all: true)
    selector.excluded.ids = [1]
    #expect(
      throws: AdminError.invalidSelector(field: "all", reason: "stands alone: leave it or the others out")
    ) {
      try selector.validate(mayBeEmpty: true)
    }
  }
}
