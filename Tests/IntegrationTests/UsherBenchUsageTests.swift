import Testing

/// What usher-bench takes on its command line, and what it does where there is no server.
@Suite(.evidence) struct UsherBenchUsageTests {
  static let badUsage: [[String]] = [
    [], ["nonsense"], ["--nonsense", ":1"], [":1", ":2"], ["--clients", "0", ":1"],
    ["--clients", "many", ":1"],
    ["--pipeline", "0", ":1"], ["--size", "0", ":1"], ["--size", "1GiB", ":1"], ["--size", "much", ":1"],
    ["--duration", "0", ":1"], ["--duration", "soon", ":1"], ["--timeout", "-1", ":1"],
    ["--rate", "0", ":1"],
    ["--rate", "nan", ":1"], ["--framing", "none", ":1"], ["--mode", "none", ":1"], ["--threads", "0", ":1"],
    ["--threads", "2", "--clients", "1", ":1"], ["--service", "relay", "--verify", ":1"],
    ["--service", "echo", ":1"], ["--mode", "idle", "--rate", "1", ":1"], ["--senders", "2", ":1"],
    ["--mode", "broadcast", "--clients", "1", ":1"], ["--mode", "broadcast", "--senders", "65", ":1"],
    ["--mode", "broadcast", "--senders", "2", ":1"], ["--mode", "broadcast", "--size", "31", ":1"],
    ["--mode", "broadcast", "--threads", "2", ":1"],
    ["--mode", "broadcast", "--framing", "line", "--clients", "100000", "--senders", "1000", ":1"],
    ["--clients", "1000000", "--pipeline", "65536", ":1"],
  ]

  @Test(arguments: badUsage)
  func badUsageIsStatus64(arguments: [String]) throws {
    try Scratch.with { scratch in
      let outcome = try Program.run("usher-bench", arguments, in: scratch)
      #expect(outcome.status == 64)
      #expect(outcome.output == "")
      #expect(outcome.errors.hasPrefix("Error: "))
    }
  }

  @Test func helpIsAResult() throws {
    try Scratch.with { scratch in
      let outcome = try Program.run("usher-bench", ["--help"], in: scratch)
      #expect(outcome.status == 0)
      #expect(outcome.output.contains("USAGE: usher-bench") && outcome.errors == "")
    }
  }

  @Test(arguments: ["request", "broadcast", "connect", "idle"])
  func noConnectionAtAllIsStatus69(_ mode: String) throws {
    try Scratch.with { scratch in
      let endpoint = "unix:\(scratch.file("nowhere"))"
      let outcome = try Program.run(
        "usher-bench", ["--mode", mode, "--clients", "3", "--duration", "0.2", endpoint], in: scratch)
      #expect(outcome.status == 69)
      #expect(outcome.output == "")
      #expect(outcome.errors.hasPrefix("usher-bench: can't connect to \(endpoint): "))
      #expect(outcome.errors.hasSuffix("No such file or directory (2)\n"))
    }
  }

  @Test func moreClientsThanFilesMayBeOpenIsStatus69() throws {
    try Scratch.with { scratch in
      let outcome = try Program.run(
        "usher-bench", ["--clients", "200", ":1"], wrapper: ["prlimit", "--nofile=100:100"], in: scratch)
      #expect(outcome.status == 69)
      #expect(
        outcome.errors
          == "usher-bench: so many clients need 236 open files, and 100 is the most here: raise the hard limit "
          + "(ulimit -Hn)\n")
    }
  }
}
