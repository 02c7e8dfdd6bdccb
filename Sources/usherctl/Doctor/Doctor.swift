import FoundationEssentials
import Glibc
import UsherAdmin
import Varlink

/// Reads the machine, and asks the daemon if there is one, for all that the checks look at.
struct Doctor {
  private let options: GlobalOptions

  init(_ options: GlobalOptions) {
    self.options = options
  }

  /// Makes every check.
  func examine() async -> DoctorReport {
    let daemon = await askDaemon()
    let process = daemon.status.map { ProcessProbe(pid: $0.pid) }
    let clients = daemon.setting("limits.clients").flatMap { Int($0) }
    let service = UnitProbe.properties(UnitCheck.asked, of: "usherd.service")
    let isUnit = daemon.status != nil && service?["MainPID"] == daemon.status.map { "\($0.pid)" }
    let socket = Files.facts(of: daemon.path)
    let checks: [any Check] = [
      DaemonCheck(reach: daemon.reach),
      BuildCheck(
        running: daemon.status?.version, own: UsherVersion.current, executable: process?.executable),
      DescriptorCheck(
        openFiles: process?.openFiles, clients: daemon.status?.clients.limit, configuredClients: clients),
      BacklogCheck(
        configured: daemon.setting("server.backlog").flatMap { Int($0) }, kernelLimit: Self.backlogLimit),
      InheritedSocketsCheck(isRunning: process != nil, sockets: process?.listeningSockets),
      AdminSocketCheck(
        path: daemon.path, socket: socket, directory: Files.facts(of: Self.directory(of: daemon.path))),
      operators(of: daemon, socket: socket, isUnit: isUnit),
      UnitCheck(properties: service, pid: daemon.status?.pid, configuredClients: clients),
      socketUnits(service),
      ClockCheck(
        isSynchronised: ClockProbe.isSynchronised, nowUSec: WallClock.nowUSec,
        startedUSec: daemon.status?.startedUSec),
      StateProbe.check(StateProbe.place(of: process, isUnit: isUnit), daemonUser: process?.user),
      ConfigurationCheck(answer: daemon.configuration ?? Self.checkConfiguration()),
    ]
    return DoctorReport(entries: checks.map { (type(of: $0).title, $0.verdict) })
  }

  private static var backlogLimit: Int? {
    Files.text(of: "/proc/sys/net/core/somaxconn").flatMap { Int($0.filter(\.isNumber)) }
  }

  private static func directory(of path: String) -> String {
    let directory = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
    return directory.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : String(directory)
  }

  private func socketUnits(_ service: [String: String]?) -> SocketUnitsCheck {
    // Where systemd did not answer once, it is not asked again.
    guard service != nil else { return SocketUnitsCheck(units: nil) }
    let pairs = SocketUnitsCheck.names.compactMap { name in
      UnitProbe.properties(SocketUnitsCheck.asked, of: name).map { (name, $0) }
    }
    return SocketUnitsCheck(units: Dictionary(pairs) { first, _ in first })
  }

  private func operators(of daemon: Asked, socket: FileFacts?, isUnit: Bool) -> OperatorsCheck {
    let name = Accounts.user(geteuid())
    let groupName = daemon.setting("admin.group").map { $0.filter { $0 != "\"" } }
    let group =
      socket.map(\.gid)
      ?? Accounts.number(ofGroup: groupName.flatMap { $0.isEmpty ? nil : $0 } ?? OperatorsCheck.usualGroup)
    return OperatorsCheck(
      group: group.map(Accounts.group),
      usualGroupExists: Accounts.number(ofGroup: OperatorsCheck.usualGroup) != nil,
      isOfSystem: isUnit || daemon.path.hasPrefix("/run/usherd/"),
      user: .init(
        name: name, mayDoEverything: geteuid() == 0 || socket?.uid == geteuid(),
        isMember: group.map { Accounts.groups(of: name).contains($0) } ?? false,
        isMemberHere: group.map { Accounts.groupsHere.contains($0) } ?? false),
      groupMayAct: daemon.setting("admin.group_may_act").map { $0 == "true" })
  }

  /// Where there is no daemon to ask: usherd beside this program, or by `PATH`, reads the file.
  private static func checkConfiguration() -> ConfigurationCheck.Answer {
    let own = Files.destination(of: "/proc/self/exe").map { directory(of: $0) + "/usherd" } ?? "usherd"
    let usherd = unsafe access(own, X_OK) == 0 ? own : "usherd"
    guard let outcome = Tool.run([usherd, "--check-config"]) else {
      return .unknown("there is no usherd to ask, neither running nor installed")
    }
    let text = outcome.output.split(separator: "\n").joined(separator: " ")
    return outcome.status == 0 ? .valid : .invalid(text)
  }
}

// MARK: What the daemon says

extension Doctor {
  /// What the daemon has said of itself.
  private struct Asked {
    /// The socket that was asked, or would be.
    var path: String
    var reach: DaemonCheck.Reach
    var settings: [GetConfiguration.Setting] = []
    /// `nil` where it could not be asked at all.
    var configuration: ConfigurationCheck.Answer?

    var status: Status? {
      guard case .answers(let status) = reach else { return nil }
      return status
    }

    func setting(_ key: String) -> String? { settings.first { $0.key == key }?.value }
  }

  private func askDaemon() async -> Asked {
    var asked = Asked(path: Self.likelyPlace(named: options.socket), reach: .unreachable(""))
    do throws(Failure) {
      var connection = try await Daemon(options).connect()
      asked.path = connection.place.path
      asked.reach = .answers(try connection.answer(to: GetStatus()))
      asked.settings = (try? connection.answer(to: GetConfiguration()).settings) ?? []
      asked.configuration = Self.configuration(over: &connection)
    } catch {
      let isKeptOut = error.status == .notPermitted
      asked.reach = isKeptOut ? .notPermitted(error.message) : .unreachable(error.message)
      if isKeptOut { asked.configuration = .unknown(error.message) }
    }
    return asked
  }

  private static func configuration(over connection: inout DaemonConnection) -> ConfigurationCheck.Answer {
    do throws(Failure) {
      let answer = try connection.answer(to: Reload(dryRun: true))
      return .compared(file: answer.file, changed: answer.changed, restartNeeded: answer.restartNeeded)
    } catch {
      guard case .configurationRefused? = error.refusal else { return .unknown(error.message) }
      return .refused(error.refusal.map { "\($0)" } ?? error.message)
    }
  }

  /// The first place at which there is something.
  private static func likelyPlace(named: String?) -> String {
    let places = AdminSocket.places(named: named).map(\.path)
    return places.first { Files.facts(of: $0) != nil } ?? places.last ?? ""
  }
}
