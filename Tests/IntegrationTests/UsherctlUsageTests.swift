import Testing
import Varlink

/// What usherctl takes on its command line.
@Suite(.evidence) struct UsherctlUsageTests {
  static let badUsage: [[String]] = [
    [], ["nonsense"], ["status", "extra"], ["status", "--nonsense"], ["kick"], ["kick", "--reason", "x"],
    ["kick", "--all", "12"], ["kick", "--all", "--not-id", "12"], ["clients", "--all", "--label", "x"],
    ["kick", "--label", ""], ["clients", "--not-label", ""], ["kick", "twelve"], ["kick", "-1"],
    ["kick", "1.5"], ["kick", "18446744073709551616"],
    ["kick", "1", "--max", "-1"],
    ["kick", "1", "--max", "many"], ["kick", "1", "--max"], ["clients", "--address", "10.0.0.0/33"],
    ["clients", "--address", "localhost"], ["clients", "--idle-over", "10"],
    ["clients", "--idle-over", "soon"],
    ["clients", "--queued-over", "much"], ["clients", "--queued-over", "-1"], ["status", "--timeout", "0"],
    ["status", "--timeout", "never"], ["status", "--timeout", "-1"], ["status", "--socket", ""],
    ["clients", "--sort", "size"], ["clients", "--sort", "departed"], ["clients", "--limit", "0"],
    ["clients", "--limit", "-1"], ["ban"], ["ban", "localhost"], ["ban", "10.0.0.0/33"],
    ["ban", "10.0.0.1", "--for", "0"], ["ban", "10.0.0.1", "--for", "2"], ["ban", "10.0.0.1", "10.0.0.2"],
    ["unban"], ["unban", "x"], ["label", "12"], ["label", "x", "y"], ["send", "--text", "x"], ["send", "12"],
    ["send", "--all", "12", "--text", "x"], ["broadcast"], ["broadcast", "a", "b"],
    ["drain", "--deadline", "soon"],
    ["drain", "--spread", "5"], ["resume", "x"], ["log-level", "loud"], ["shutdown", "--later"],
    ["watch", "--all", "12"], ["top"], ["top", "--json"], ["top", "--interval", "0"], ["doctor", "x"],
  ]

  @Test(arguments: badUsage)
  func badUsageIsStatus64AndAsksNobody(arguments: [String]) throws {
    try Scratch.with { scratch in
      try FakeAdmin.with(.silent, at: scratch.file("s")) { fake in
        let outcome = try Program.run(
          "usherctl", arguments, environment: ["USHER_ADMIN": fake.path], in: scratch)
        #expect(outcome.status == 64)
        #expect(outcome.output == "")
        #expect(outcome.errors.hasPrefix("Error: "))
        #expect(fake.askedCount == 0)
      }
    }
  }

  @Test func aKickWithoutASelectorSaysWhatIsMissing() throws {
    try Scratch.with { scratch in
      let outcome = try Program.run("usherctl", ["kick"], in: scratch)
      #expect(outcome.errors.contains("Say which clients") && outcome.errors.contains("--all"))
    }
  }

  @Test(arguments: [
    ["--socket", "S", "--json", "--timeout", "20", "status"],
    ["status", "--socket", "S", "--json", "--timeout", "20s"],
    ["--json", "status", "--timeout", "0.5min", "--socket", "S"], ["--socket", "S", "status", "--json"],
  ])
  func globalOptionsStandBeforeOrAfterTheCommand(arguments: [String]) throws {
    try Scratch.with { scratch in
      try FakeAdmin.with(.answering(FakeOperations().dispatcher), at: scratch.file("s")) { fake in
        let arguments = arguments.map { $0 == "S" ? fake.path : $0 }
        let outcome = try Program.run("usherctl", arguments, in: scratch)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try JSON(parsing: outcome.output)["pid"] == .int(4_242))
      }
    }
  }

  @Test(arguments: [["--help"], ["kick", "--help"], ["help", "clients"]])
  func helpIsAResult(arguments: [String]) throws {
    try Scratch.with { scratch in
      let outcome = try Program.run("usherctl", arguments, in: scratch)
      #expect(outcome.status == 0)
      #expect(outcome.output.contains("USAGE: usherctl") && outcome.errors == "")
    }
  }
}
