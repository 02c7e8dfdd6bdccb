import FoundationEssentials
import Glibc
import Testing

/// Bans that outlive the daemon.
@Suite(.evidence) struct BanTests {
  private static func bans(of daemon: Daemon) throws -> [String] {
    let bans = try daemon.call("io.usher.Admin.ListBans")["parameters"]?["bans"]?.array
    return try #require(bans).compactMap { $0["address"]?.string }
  }

  @Test func aBanIsThereAfterARestart() throws {
    try Scratch.with { scratch in
      try DaemonFixture.with { daemon in
        let client = try daemon.connect()
        try daemon.waitForClients(1)
        let reply = try daemon.call(
          "io.usher.Admin.BanAddress", "{\"address\":\"127.0.0.0/8\",\"reason\":\"too loud\"}")
        #expect(reply["parameters"]?["kicked"] == .array([.int(1)]), "\(reply)")
        #expect(reply["parameters"]?["notKept"] == nil)
        #expect(try client.receiveTextToEnd() == "too loud\n")
        client.close()
        try daemon.expectEnd(of: "client 1", because: "reason=banned")
      }
      try Self.again(scratch) { daemon in
        #expect(try Self.bans(of: daemon) == ["127.0.0.0/8"])
        let client = try daemon.connect()
        #expect(try client.receiveToEnd() == [])
        #expect(try daemon.status().json["clients"]?["refused"] == .int(1))
        #expect(try daemon.ask("unban 127.0.0.0/8") == ["127.0.0.0/8 is let in again"])
        let again = try daemon.connect()
        try again.send("hello")
        #expect(try again.receiveText(5) == "HELLO")
      }
      try Self.again(scratch) { daemon in
        let bans = try Self.bans(of: daemon)
        #expect(bans.isEmpty)
      }
    }
  }

  @Test func aDamagedFileIsNoReasonNotToStart() throws {
    try Scratch.with { scratch in
      try FileManager.default.createDirectory(
        atPath: scratch.file("state"), withIntermediateDirectories: false)
      try scratch.write("state/bans.json", "{\"version\":1,\"bans\":[{\"addr")
      try DaemonFixture.with { daemon in
        try daemon.log.wait(for: "the file of bans is damaged")
        #expect(scratch.has("state/bans.json.damaged") && !scratch.has("state/bans.json"))
        #expect(try Self.bans(of: daemon).isEmpty)
      }
    }
  }

  @Test func withoutAPlaceABanCountsAndSaysThatItIsNotKept() throws {
    try Scratch.with { scratch in
      try scratch.write("state", "a file is no directory")
      try DaemonFixture.with { daemon in
        let reply = try daemon.call("io.usher.Admin.BanAddress", "{\"address\":\"127.0.0.1\"}")
        #expect(reply["parameters"]?["notKept"]?.string?.contains("bans.json") == true, "\(reply)")
        let client = try daemon.connect()
        #expect(try client.receiveToEnd() == [])
      }
    }
  }

  /// Runs a daemon where one ran before, with a log of its own.
  private static func again(_ scratch: Scratch, _ body: (Daemon) throws -> Void) throws {
    _ = unsafe unlink(scratch.file("log"))
    try DaemonFixture.with([:], body)
  }

  /// A process that is killed while it writes leaves the file of before or of after, and what it said is kept is.
  @Test func killedAtAnyMomentItLeavesTheFileWhole() throws {
    try Scratch.with { scratch in
      var answered: Set<String> = []
      for round in 0..<12 {
        let last = round == 11
        let body = { (daemon: Daemon) throws in
          let found = Set(try Self.bans(of: daemon))
          #expect(found.isSuperset(of: answered), "round \(round)")
          guard !last else { return }
          let admin = try daemon.connectAdmin()
          for number in 0..<200 {
            try admin.send(
              "{\"method\":\"io.usher.Admin.BanAddress\",\"parameters\":{\"address\":\"10.0.\(round).\(number)\"}}\0"
            )
          }
          // The moment differs from round to round, and is never the same on any machine.
          let count = 1 + round * round
          for number in 0..<count {
            _ = try admin.receiveReply()
            answered.insert("10.0.\(round).\(number)")
          }
          daemon.child.send(signal: SIGKILL)
          throw Killed()
        }
        do {
          try Self.again(scratch, body)
        } catch {
          guard !last, "\(error)".contains("Killed") else { throw error }
        }
        _ = try JSON(parsing: scratch.read("state/bans.json"))
        #expect(!scratch.has("state/bans.json.damaged"))
      }
      #expect(answered.count > 100)
    }
  }

  private struct Killed: Error {}
}
