import Testing
import UsherAdmin
import Varlink

@testable import usherctl

@Suite struct DoctorCheckTests {
  /// A check, and words that each of its findings has; none where all is well.
  struct Row: CustomTestStringConvertible, Sendable {
    let name: String
    let check: any Check & Sendable
    let problems: [String]
    var testDescription: String { name }

    init(_ name: String, _ check: any Check & Sendable, finds problems: String...) {
      self.name = name
      self.check = check
      self.problems = problems
    }
  }

  private static func facts(_ mode: UInt32, uid: UInt32 = 990, gid: UInt32 = 991) -> FileFacts {
    FileFacts(mode: mode, uid: uid, gid: gid, owner: "usherd", group: "usher")
  }

  private static func operators(
    group: String? = "usher", exists: Bool = true, everything: Bool = false, member: Bool = true,
    here: Bool = true
  ) -> OperatorsCheck {
    OperatorsCheck(
      group: group, usualGroupExists: exists, isOfSystem: true,
      user: .init(name: "ann", mayDoEverything: everything, isMember: member, isMemberHere: here),
      groupMayAct: false)
  }

  private static let unit = [
    "LoadState": "loaded", "ActiveState": "active", "MainPID": "7", "NeedDaemonReload": "no",
    "LimitNOFILE": "524288", "RuntimeDirectory": "", "PrivateUsers": "no", "DynamicUser": "no",
    "DropInPaths": "/etc/x.conf", "FragmentPath": "/lib/x.service",
  ]

  private static func unit(_ changes: [String: String]) -> UnitCheck {
    UnitCheck(properties: unit.merging(changes) { $1 }, pid: 7, configuredClients: 10_000)
  }

  private static func sockets(_ changes: [String: String]) -> SocketUnitsCheck {
    let well = ["LoadState": "loaded", "ActiveState": "active", "UnitFileState": "enabled"]
    return SocketUnitsCheck(
      units: ["usherd.socket": well, "usherd-admin.socket": well.merging(changes) { $1 }])
  }

  private static func bans(
    file: BanFileCheck.File, directory: FileFacts? = facts(0o700), damaged: [String] = []
  ) -> BanFileCheck {
    BanFileCheck(
      place: .directory("/var/lib/usherd"), directoryFacts: directory, file: file, damaged: damaged,
      daemonUser: 990)
  }

  static let rows = [
    Row("enough descriptors", DescriptorCheck(openFiles: 20_000, clients: 10_000, configuredClients: 10_000)),
    Row(
      "too few descriptors", DescriptorCheck(openFiles: 1_024, clients: 900, configuredClients: 10_000),
      finds: "10,000, but there is room for 900, of 1,024 files"),
    Row("a backlog that the kernel grants", BacklogCheck(configured: 4_096, kernelLimit: 4_096)),
    Row(
      "a backlog beyond the kernel's", BacklogCheck(configured: 4_096, kernelLimit: 128),
      finds: "at most 128 wait"),
    Row(
      "a socket as it should be",
      AdminSocketCheck(path: "/s", socket: facts(0o660), directory: facts(0o755, uid: 0, gid: 0))),
    Row(
      "a socket open to all",
      AdminSocketCheck(path: "/s", socket: facts(0o666), directory: facts(0o755, uid: 0, gid: 0)),
      finds: "everyone may connect"),
    Row(
      "a socket closed to the group",
      AdminSocketCheck(path: "/s", socket: facts(0o600), directory: facts(0o755, uid: 0, gid: 0)),
      finds: "group may not connect"),
    Row(
      "a group that can't be known",
      AdminSocketCheck(
        path: "/s", socket: facts(0o660, gid: 65_534), directory: facts(0o755, uid: 0, gid: 0)),
      finds: "65534"),
    Row(
      "a directory that keeps the group out",
      AdminSocketCheck(path: "/s", socket: facts(0o660), directory: facts(0o700, uid: 990, gid: 990)),
      finds: "can't reach"),
    Row(
      "a user's own directory",
      AdminSocketCheck(
        path: "/s", socket: facts(0o660, uid: 5, gid: 5), directory: facts(0o700, uid: 5, gid: 5))),
    Row(
      "a directory open to all",
      AdminSocketCheck(path: "/s", socket: facts(0o660), directory: facts(0o777, uid: 0, gid: 0)),
      finds: "another socket in the place"),
    Row(
      "a sticky directory",
      AdminSocketCheck(path: "/s", socket: facts(0o660), directory: facts(0o1777, uid: 0, gid: 0))),
    Row("a member", operators()),
    Row("root", operators(everything: true, member: false, here: false)),
    Row("no group", operators(exists: false), finds: "no group usher"),
    Row("not a member", operators(member: false, here: false), finds: "not in the group"),
    Row("a member since this session began", operators(here: false), finds: "this session began before"),
    Row(
      "sockets as they should be",
      InheritedSocketsCheck(isRunning: true, sockets: [.init(descriptor: 3, isBlocking: false)])),
    Row(
      "a blocking socket",
      InheritedSocketsCheck(
        isRunning: true,
        sockets: [.init(descriptor: 3, isBlocking: false), .init(descriptor: 4, isBlocking: true)]),
      finds: "blocking sockets: descriptor 4"),
    Row("the same build", BuildCheck(running: "1.0", own: "1.0", executable: "/usr/bin/usherd")),
    Row(
      "an older build", BuildCheck(running: "1.0", own: "1.1", executable: "/usr/bin/usherd (deleted)"),
      finds: "installed anew", "usherd is 1.0"),
    Row("a unit as it should be", unit([:])),
    Row("a unit changed on disk", unit(["NeedDaemonReload": "yes"]), finds: "changed on disk"),
    Row("a failed unit", unit(["ActiveState": "failed"]), finds: "has failed"),
    Row("a unit with few descriptors", unit(["LimitNOFILE": "1024"]), finds: "LimitNOFILE=1024"),
    Row(
      "a unit that locks operators out",
      unit(["RuntimeDirectory": "usherd", "PrivateUsers": "yes", "DynamicUser": "yes"]),
      finds: "RuntimeDirectory=usherd", "PrivateUsers=yes", "DynamicUser=yes"),
    Row("socket units as they should be", sockets([:])),
    Row("a socket that is down", sockets(["ActiveState": "inactive"]), finds: "is inactive"),
    Row("a socket that is disabled", sockets(["UnitFileState": "disabled"]), finds: "after a boot"),
    Row("a socket that is missing", sockets(["LoadState": "not-found"]), finds: "not installed"),
    Row("a socket changed on disk", sockets(["NeedDaemonReload": "yes"]), finds: "changed on disk"),
    Row("a clock that is kept right", ClockCheck(isSynchronised: true, nowUSec: 9, startedUSec: 5)),
    Row("a clock that nobody keeps", ClockCheck(isSynchronised: false, nowUSec: 9), finds: "nothing keeps"),
    Row(
      "a clock that was set back", ClockCheck(isSynchronised: true, nowUSec: 9, startedUSec: 60_000_009),
      finds: "1min 0s from now"),
    Row("no bans", bans(file: .absent)),
    Row("bans", bans(file: .bans(facts(0o600), 3))),
    Row("a damaged ban file", bans(file: .notParsed(facts(0o600), "no JSON")), finds: "is damaged: no JSON"),
    Row(
      "a ban file set aside", bans(file: .absent, damaged: ["bans.json.damaged-1"]),
      finds: "bans.json.damaged-1 was set aside"),
    Row(
      "somebody else's ban file", bans(file: .bans(facts(0o602, uid: 1), 3)), finds: "others may change",
      "can't be written down"),
    Row("no state directory yet", bans(file: .absent, directory: nil)),
    Row("no place for the state", BanFileCheck(place: .none), finds: "no place to keep bans"),
    Row(
      "the configuration that runs",
      ConfigurationCheck(answer: .compared(file: "/x", changed: [], restartNeeded: []))),
    Row(
      "another configuration",
      ConfigurationCheck(
        answer: .compared(file: "/x", changed: ["a.b", "c.d"], restartNeeded: ["c.d"])),
      finds: "what runs: a.b", "a restart brings into force: c.d"),
    Row("a wrong file", ConfigurationCheck(answer: .refused("/x:3: y")), finds: "/x:3: y"),
    Row("a right file, with nobody running", ConfigurationCheck(answer: .valid)),
    Row(
      "a wrong file, with nobody running", ConfigurationCheck(answer: .invalid("/x:3: y")), finds: "/x:3: y"),
    Row("nobody there", DaemonCheck(reach: .unreachable("usherd is not running")), finds: "not running"),
  ]

  @Test(arguments: rows)
  func eachFindsWhatIsWrongAndNothingElse(row: Row) {
    switch row.check.verdict {
    case .fine(let text):
      #expect(row.problems.isEmpty)
      #expect(!text.isEmpty)
    case .found(let findings):
      #expect(findings.count == row.problems.count, "\(findings)")
      for (finding, problem) in zip(findings, row.problems) {
        #expect(finding.problem.contains(problem), "\(finding.problem)")
        #expect(!finding.remedy.isEmpty)
      }
    case .skipped(let reason):
      Issue.record("skipped: \(reason)")
    }
  }

  static let blind: [any Check & Sendable] = [
    DaemonCheck(reach: .notPermitted("x")), DescriptorCheck(), BacklogCheck(), BacklogCheck(configured: 1),
    InheritedSocketsCheck(isRunning: false), InheritedSocketsCheck(isRunning: true),
    AdminSocketCheck(path: "/s"),
    BuildCheck(own: "1"), UnitCheck(), UnitCheck(properties: ["LoadState": "not-found"]),
    UnitCheck(properties: unit, pid: 8), SocketUnitsCheck(),
    SocketUnitsCheck(units: ["usherd.socket": ["LoadState": "not-found"]]), ClockCheck(nowUSec: 1),
    BanFileCheck(place: .unknown), bans(file: .unreadable("x")),
    ConfigurationCheck(answer: .unknown("x")),
  ]

  @Test(arguments: blind.indices)
  func whatCannotBeSeenIsSkippedNotPassed(index: Int) {
    guard case .skipped = Self.blind[index].verdict else {
      Issue.record("\(Self.blind[index].verdict)")
      return
    }
  }

  @Test func theReportCountsAndAligns() throws {
    let report = DoctorReport(entries: [
      ("one", .fine("well")), ("three", .found([Finding("bad\u{1B}", remedy: "mend it")])),
      ("two", .skipped("dark")),
    ])
    #expect(
      report.lines == [
        "ok       one    well",
        "FOUND    three  bad\u{FFFD}",
        "                to do: mend it",
        "skipped  two    dark",
        "",
        "1 finding in 2 checks; 1 check could not be made",
      ])
    #expect(
      report.json["checks"]
        == [
          ["check": "one", "state": "ok", "text": "well", "findings": []],
          [
            "check": "three", "state": "found",
            "findings": [["problem": "bad\u{1B}", "remedy": "mend it"]],
          ],
          ["check": "two", "state": "skipped", "text": "dark", "findings": []],
        ])
  }

  @Test func propertiesAreReadAsSystemctlShowsThem() {
    #expect(UnitProbe.properties(in: "A=1\nB=\nC=x=y\nnonsense\n") == ["A": "1", "B": "", "C": "x=y"])
  }

  @Test(
    arguments: [
      (["STATE_DIRECTORY": "/a:/b", "HOME": "/h"], false, .directory("/a")),
      (["HOME": "/h"], true, .directory("/var/lib/usherd")),
      (["XDG_STATE_HOME": "/x", "HOME": "/h"], false, .directory("/x/usherd")),
      (["XDG_STATE_HOME": "", "HOME": "/h"], false, .directory("/h/.local/state/usherd")),
      ([:], false, .none),
    ] as [([String: String], Bool, BanFileCheck.Place)])
  func theStateIsLookedForWhereUsherdKeepsIt(
    environment: [String: String], isRoot: Bool, place: BanFileCheck.Place
  ) {
    #expect(StateProbe.place(by: environment, isRoot: isRoot) == place)
  }

  @Test func aBanFileIsReadAsUsherdWritesIt() throws {
    let text = #"{"version":1,"bans":[{"address":"10.0.0.0/8","reason":"","createdUSec":1,"uid":0}]}"#
    #expect(try StateProbe.bans(in: Array(text.utf8)) == 1)
    #expect(throws: StateProbe.Damaged.self) { try StateProbe.bans(in: Array("{".utf8)) }
    #expect(throws: StateProbe.Damaged.self) {
      try StateProbe.bans(in: Array(#"{"version":1,"bans":[{"address":"x"}]}"#.utf8))
    }
  }

  @Test func aToolIsAskedAndNotWaitedForForEver() {
    #expect(Tool.run(["sh", "-c", "echo out; echo err >&2; exit 3"])?.status == 3)
    #expect(Tool.run(["sh", "-c", "echo out; echo err >&2"])?.output == "out\nerr\n")
    #expect(Tool.run(["there-is-no-such-program"]) == nil)
    #expect(Tool.run(["sleep", "60"], within: .milliseconds(50)) == nil)
  }
}
