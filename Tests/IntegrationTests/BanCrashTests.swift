import FoundationEssentials
import Glibc
import Testing

/// The file of bans when the daemon is killed, at each of the moments that there are in writing it.
@Suite(.evidence, .enabled(if: Strace.canBeUsed, "needs strace, and may it trace"))
struct BanCrashTests {
  /// A moment just before a system call that is made for the file.
  struct Moment: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let call: String
    /// Which one of these calls it is.
    let number: Int
    /// Whether the file of before is in its place by then, or the next one.
    let isNew: Bool

    init(_ name: String, _ call: String, _ number: Int = 1, isNew: Bool = false) {
      testDescription = name
      self.call = call
      self.number = number
      self.isNew = isNew
    }

    /// Kills the daemon then.
    func wrapper(in scratch: Scratch) -> [String] {
      let state = scratch.file("state")
      return [
        "strace", "-D", "-f", "-qq", "-o", scratch.file("trace"), "-P", state, "-P", "\(state)/bans.json.new",
        "-e", "trace=openat,flock,fchmod,write,fsync,close,rename",
        "-e", "inject=\(call):signal=SIGKILL:when=\(number)",
      ]
    }
  }

  static let moments = [
    Moment("before the directory is opened", "openat"),
    Moment("before it is locked", "flock"),
    Moment("before the next file is made", "openat", 2),
    Moment("while the next file is empty", "fchmod"),
    Moment("before it is written", "write"),
    Moment("before it is on the disk", "fsync"),
    Moment("before it is closed", "close"),
    Moment("before it takes the place of the last", "rename"),
    Moment("before that is on the disk", "fsync", 2, isNew: true),
    Moment("before the directory is closed", "close", 2, isNew: true),
  ]

  private static func bans(of daemon: Daemon) throws -> [String] {
    let bans = try daemon.call("io.usher.Admin.ListBans")["parameters"]?["bans"]?.array
    return try #require(bans).compactMap { $0["address"]?.string }
  }

  private struct Killed: Error {}

  @Test(arguments: moments) func isOfBeforeOrOfAfterAtEachMoment(_ moment: Moment) throws {
    try Scratch.with { scratch in
      try DaemonFixture.with { daemon in
        let answer = try daemon.ask("ban 192.0.2.1 for 1h before")
        #expect(answer == ["192.0.2.1 is kept out for 1h 0min", "disconnected nobody"])
      }
      // A rest of one who was killed earlier, which is longer than what comes.
      try scratch.write("state/bans.json.new", String(repeating: "x", count: 100_000))
      let before = try scratch.read("state/bans.json")
      try? Self.again(scratch, wrapper: moment.wrapper(in: scratch)) { daemon in
        let admin = try daemon.connectAdmin()
        try admin.send("ban 192.0.2.2\n")
        let exit = try daemon.child.wait(within: .seconds(20))
        #expect(exit == .signal(SIGKILL))
        // The operator is told that it is kept only when it is.
        let answer = try? admin.receiveTextToEnd()
        #expect(answer ?? "" == "")
        throw Killed()
      }
      let after = try scratch.read("state/bans.json")
      #expect((after == before) != moment.isNew)
      try Self.again(scratch) { daemon in
        let bans = try Self.bans(of: daemon)
        #expect(bans == ["192.0.2.1"] + (moment.isNew ? ["192.0.2.2"] : []))
        #expect(!scratch.has("state/bans.json.damaged"))
        // And the next one is written as if nothing had been.
        let answer = try daemon.ask("ban 192.0.2.3")
        #expect(answer.first == "192.0.2.3 is kept out")
      }
      let last = try scratch.read("state/bans.json")
      #expect(last.contains("192.0.2.3"))
      #expect(!scratch.has("state/bans.json.new"))
    }
  }

  /// Runs a daemon where one ran before, with a log of its own.
  private static func again(
    _ scratch: Scratch, wrapper: [String] = [], _ body: (Daemon) throws -> Void
  ) throws {
    _ = unsafe unlink(scratch.file("log"))
    try DaemonFixture.with(wrapper: wrapper, body)
  }
}

private enum Strace {
  static let canBeUsed: Bool = {
    guard let scratch = try? Scratch() else { return false }
    return (try? Program.run("strace", ["-qq", "-o", "/dev/null", "true"], in: scratch).status) == 0
  }()
}
