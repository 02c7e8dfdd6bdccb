import Glibc
import Testing
import UsherAdmin
import Varlink

/// `usherctl clients` beyond a plain table: order, batches, who has left.
@Suite(.evidence) struct UsherctlClientsTests {
  private func ask(_ arguments: String..., of operations: FakeOperations) throws -> Outcome {
    var outcome: Outcome?
    try Scratch.with { scratch in
      try FakeAdmin.with(.answering(operations.dispatcher), at: scratch.file("s")) { fake in
        outcome = try Program.run("usherctl", ["--socket", fake.path, "clients"] + arguments, in: scratch)
      }
    }
    return try #require(outcome)
  }

  private let seven = (1...7).map { FakeOperations.client($0) }

  @Test func batchesBecomeOneTable() throws {
    let outcome = try ask(of: FakeOperations(clients: seven, batch: 3))
    #expect(outcome.status == 0)
    #expect(outcome.output.split(separator: "\n").count == 8)
    #expect(outcome.output.split(separator: "\n").filter { $0.hasPrefix("ID") }.count == 1)
  }

  @Test func batchesBecomeOneObject() throws {
    let operations = FakeOperations(clients: seven, unresponsive: [3], batch: 3)
    let outcome = try ask("1", "2", "3", "4", "9", "--json", of: operations)
    let object = try JSON(parsing: outcome.output)
    #expect(object["clients"]?.array?.map { $0["id"] } == [.int(1), .int(2), .int(3), .int(4)])
    // Each batch says it again.
    #expect(object["notFound"] == .array([.int(9)]))
    #expect(object["unresponsive"] == .array([.int(3)]))
    #expect(object["cursor"] == nil)
    #expect(outcome.output.filter { $0 == "\n" }.count == 1)
  }

  @Test func aLimitLeadsOnWithACursor() throws {
    let operations = FakeOperations(clients: seven, batch: 2)
    let first = try ask("--limit", "5", of: operations)
    #expect(first.status == 0)
    #expect(first.output.split(separator: "\n").count == 6)
    #expect(first.errors == "usherctl: there are more: --cursor 5\n")
    let json = try JSON(parsing: try ask("--limit", "5", "--json", of: operations).output)
    #expect(json["cursor"] == .string("5"))
    let rest = try ask("--limit", "5", "--cursor", "5", of: operations)
    #expect(rest.output.split(separator: "\n").count == 3)
    #expect(rest.errors == "")
    #expect(operations.lists.map(\.limit) == [5, 5, 5] && operations.lists.last?.cursor == "5")
  }

  /// What is written, and what is asked for.
  struct Order: CustomTestStringConvertible, Sendable {
    let arguments: [String]
    let sort: ClientKey?
    let descending: Bool?
    var testDescription: String { arguments.joined(separator: " ") }
  }

  @Test(arguments: [
    Order(arguments: [], sort: nil, descending: nil),
    Order(arguments: ["--reverse"], sort: .id, descending: true),
    Order(arguments: ["--sort", "in"], sort: .messagesIn, descending: true),
    Order(arguments: ["--sort", "bytesOut", "--reverse"], sort: .bytesOut, descending: false),
    Order(arguments: ["--sort", "age"], sort: .connectedUSec, descending: false),
    Order(arguments: ["--sort", "lane"], sort: .lane, descending: false),
    Order(arguments: ["--departed", "--sort", "departed"], sort: .departedUSec, descending: true),
    Order(arguments: ["--departed", "--reverse"], sort: .departedUSec, descending: false),
  ])
  func theOrderIsAskedOfTheDaemon(order: Order) throws {
    let operations = FakeOperations(clients: seven)
    var outcome: Outcome?
    try Scratch.with { scratch in
      try FakeAdmin.with(.answering(operations.dispatcher), at: scratch.file("s")) { fake in
        outcome = try Program.run(
          "usherctl", ["--socket", fake.path, "clients"] + order.arguments, in: scratch)
      }
    }
    #expect(outcome?.status == 0)
    #expect(operations.lists.map(\.sort) == [order.sort])
    #expect(operations.lists.map(\.descending) == [order.descending])
  }

  @Test func whoHasLeftIsShownWithWhy() throws {
    var gone = FakeOperations.client(12, label: "bot")
    gone.departedUSec = gone.connectedUSec + 65_000_000
    gone.reason = "kicked"
    gone.detail = "too\u{1B} loud"
    let operations = FakeOperations(clients: [gone])
    let outcome = try ask("--departed", of: operations)
    #expect(outcome.status == 0)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines[0].contains("REASON") && lines[0].contains("DURATION") && !lines[0].contains("IDLE"))
    #expect(
      lines[1].contains("kicked") && lines[1].contains("1min 5s") && lines[1].contains("too\u{FFFD} loud"))
    #expect(operations.lists.map(\.departed) == [true])
  }

  @Test func nobodyHasLeftIsNoFailure() throws {
    let outcome = try ask("--departed", of: FakeOperations())
    #expect(outcome.status == 0 && outcome.errors == "usherctl: no client has left\n")
  }

  @Test func aCursorThatLeadsNowhereEnds() throws {
    let answer = #"{"parameters":{"clients":[],"notFound":[],"unresponsive":[],"cursor":"x"}}"# + "\0"
    try Scratch.with { scratch in
      try FakeAdmin.with(.sending(answer), at: scratch.file("s")) { fake in
        let outcome = try Program.run("usherctl", ["--socket", fake.path, "clients"], in: scratch)
        #expect(outcome.status == 0 && fake.askedCount == 1)
      }
    }
  }
}
