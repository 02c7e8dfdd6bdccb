import Foundation
import Glibc
import Logging
import Sockets
import Testing
import UsherDaemon

/// Bans that outlive the daemon.
@Suite struct BansTests {
  static let log = Logger(label: "none") { _ in SwiftLogNoOpLogHandler() }

  static func bans(in directory: String) -> Bans {
    Bans(in: StateDirectory(given: directory, isRoot: false, stateHome: nil, home: nil), log: log)
  }

  static func entry(_ range: String, endsUSec: UInt64? = nil) throws -> BanList.Entry {
    BanList.Entry(
      try #require(AddressRange(range)), reason: "too \"loud\" \u{1F600}", createdUSec: 5, endsUSec: endsUSec,
      uid: 7)
  }

  static func with(_ body: (_ state: String) async throws -> Void) async throws {
    let directory = try TemporaryDirectory()
    try await body("\(directory.path)/a/state")
    withExtendedLifetime(directory) {}
  }

  @Test func theyAreReadAgainAsTheyWereWritten() async throws {
    try await Self.with { state in
      let bans = Self.bans(in: state)
      // The third has ended, and is not written.
      for entry in [
        try Self.entry("10.0.0.0/8"), try Self.entry("::1"), try Self.entry("10.0.0.7", endsUSec: 6),
        try Self.entry("10.0.0.8", endsUSec: .max),
      ] {
        #expect(bans.add(entry))
      }
      let lifted = try #require(AddressRange("::1"))
      #expect(bans.remove(lifted))
      #expect(await bans.keep() == nil)
      let again = Self.bans(in: state)
      let kept = [try Self.entry("10.0.0.0/8"), try Self.entry("10.0.0.8", endsUSec: .max)]
      #expect(again.all == kept)
      let banned = try #require(IPAddress("10.1.1.1"))
      #expect(!again.admits(banned))

      var status = stat()
      #expect(unsafe stat("\(state)/bans.json", &status) == 0)
      #expect(status.st_mode & 0o777 == 0o600)
      #expect(unsafe stat(state, &status) == 0)
      #expect(status.st_mode & 0o777 == 0o700)
      #expect(try FileManager.default.contentsOfDirectory(atPath: state) == ["bans.json"])
    }
  }

  @Test func withoutABanNothingIsMade() async throws {
    try await Self.with { state in
      #expect(Self.bans(in: state).all.isEmpty)
      #expect(!FileManager.default.fileExists(atPath: state))
    }
  }

  @Test(.timeLimit(.minutes(1))) func aPipeInItsPlaceIsSetAsideAndNotWaitedFor() async throws {
    try await Self.with { state in
      try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
      #expect(unsafe mkfifo("\(state)/bans.json", 0o600) == 0)
      #expect(Self.bans(in: state).all.isEmpty)
      #expect(try FileManager.default.contentsOfDirectory(atPath: state) == ["bans.json.damaged"])
    }
  }

  @Test(arguments: [
    "", "{", "null", "[]", "{\"version\":2,\"bans\":[]}", "{\"version\":1}",
    "{\"version\":1,\"bans\":[{\"address\":\"10.0.0\",\"reason\":\"\",\"createdUSec\":1,\"uid\":0}]}",
    "{\"version\":1,\"bans\":[{\"address\":\"::1\",\"reason\":\"\",\"createdUSec\":-1,\"uid\":0}]}",
  ])
  func aDamagedFileIsSetAsideAndBansWorkOn(contents: String) async throws {
    try await Self.with { state in
      try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
      try TemporaryDirectory.write(contents, to: "\(state)/bans.json")
      let bans = Self.bans(in: state)
      #expect(bans.all.isEmpty)
      #expect(try String(contentsOfFile: "\(state)/bans.json.damaged", encoding: .utf8) == contents)
      #expect(try bans.add(Self.entry("::1")))
      #expect(await bans.keep() == nil)
      #expect(Self.bans(in: state).all.count == 1)
    }
  }

  @Test func aFileThatCannotBeReadIsLeftAsItIs() async throws {
    try await Self.with { state in
      // A directory can't be read, not even by root.
      try FileManager.default.createDirectory(
        atPath: "\(state)/bans.json", withIntermediateDirectories: true)
      let bans = Self.bans(in: state)
      #expect(try bans.add(Self.entry("10.0.0.7")))
      #expect(await bans.keep()?.contains("bans.json") == true)
      #expect(try !bans.admits(#require(IPAddress("10.0.0.7"))), "it counts all the same")
    }
  }

  @Test func whereNothingCanBeWrittenTheReasonIsToldEachTime() async throws {
    try await Self.with { state in
      try FileManager.default.createDirectory(
        atPath: (state as NSString).deletingLastPathComponent, withIntermediateDirectories: false)
      try TemporaryDirectory.write("a file is no directory", to: state)
      let bans = Self.bans(in: state)
      #expect(try bans.add(Self.entry("10.0.0.7")))
      #expect(await bans.keep() != nil)
      #expect(await bans.keep() != nil)
    }
    let nowhere = Bans(
      in: StateDirectory(given: nil, isRoot: false, stateHome: "", home: nil), log: Self.log)
    #expect(await nowhere.keep()?.contains("STATE_DIRECTORY") == true)
  }

  @Test func changesThatComeTogetherAreAllWritten() async throws {
    try await Self.with { state in
      let bans = Self.bans(in: state)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<100 {
          group.addTask {
            #expect(try bans.add(Self.entry("10.0.0.\(number)")))
            #expect(await bans.keep() == nil)
            // It is on the disk when it is said to be.
            let contents = try Data(contentsOf: URL(filePath: "\(state)/bans.json"))
            let written = try BanFile.entries(in: [UInt8](contents))
            #expect(written.contains { "\($0.range)" == "10.0.0.\(number)" })
          }
        }
        try await group.waitForAll()
      }
      #expect(Self.bans(in: state).all.count == 100)
    }
  }
}

@Suite struct StateDirectoryTests {
  @Test func isWhatTheSupervisorMadeElseTheUsualPlace() {
    func path(_ given: String?, _ isRoot: Bool, _ stateHome: String?, _ home: String?) -> String? {
      StateDirectory(given: given, isRoot: isRoot, stateHome: stateHome, home: home).path
    }
    #expect(path("/a:/b", true, "/s", "/h") == "/a")
    #expect(path("", true, "/s", "/h") == "/var/lib/usherd")
    #expect(path(nil, false, "/s", "/h") == "/s/usherd")
    #expect(path(nil, false, "", "/h") == "/h/.local/state/usherd")
    #expect(path(nil, false, nil, "") == nil)
  }
}
