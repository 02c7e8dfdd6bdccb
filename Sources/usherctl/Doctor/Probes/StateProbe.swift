import FoundationEssentials
import Sockets

/// What usherd has written down.
enum StateProbe {
  /// Where the state of a daemon is: by the same rules by which it finds it.
  ///
  /// - Parameters:
  ///   - process: The daemon, if it runs.
  ///   - isUnit: Whether it is usherd.service's.
  /// - Returns: The directory, or why there is none to be named.
  static func place(of process: ProcessProbe?, isUnit: Bool) -> BanFileCheck.Place {
    let system = "/var/lib/usherd"
    guard let process else { return Files.facts(of: system) == nil ? .unknown : .directory(system) }
    guard let environment = process.environment else { return isUnit ? .directory(system) : .unknown }
    return place(by: environment, isRoot: process.user == 0)
  }

  /// The same by the environment of the daemon.
  static func place(by environment: [String: String], isRoot: Bool) -> BanFileCheck.Place {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    if let given = value("STATE_DIRECTORY")?.split(separator: ":").first { return .directory(String(given)) }
    if isRoot { return .directory("/var/lib/usherd") }
    if let home = value("XDG_STATE_HOME") { return .directory("\(home)/usherd") }
    return value("HOME").map { .directory("\($0)/.local/state/usherd") } ?? .none
  }

  /// Reads the ban file.
  static func check(_ place: BanFileCheck.Place, daemonUser: UInt32?) -> BanFileCheck {
    var check = BanFileCheck(place: place, daemonUser: daemonUser)
    guard case .directory(let directory) = place else { return check }
    check.directoryFacts = Files.facts(of: directory)
    guard check.directoryFacts != nil else { return check }
    guard let names = Files.names(in: directory) else {
      check.file = .unreadable("only root and usherd's user may read \(directory)")
      return check
    }
    check.damaged = names.filter { $0.contains(".damaged") }
    let path = "\(directory)/\(BanFileCheck.name)"
    guard names.contains(BanFileCheck.name) else { return check }
    guard let facts = Files.facts(of: path), let bytes = Files.bytes(of: path) else {
      check.file = .unreadable("only root and usherd's user may read \(path)")
      return check
    }
    do {
      check.file = .bans(facts, try bans(in: bytes))
    } catch {
      check.file = .notParsed(facts, error.description)
    }
    return check
  }

  /// Why the text of a ban file is not one.
  struct Damaged: Error, Equatable, CustomStringConvertible {
    let description: String
  }

  private struct Contents: Decodable {
    struct Ban: Decodable {
      let address: String
    }
    let bans: [Ban]
  }

  /// How many bans the text of a ban file has.
  static func bans(in bytes: [UInt8]) throws(Damaged) -> Int {
    let contents: Contents
    do {
      contents = try JSONDecoder().decode(Contents.self, from: Data(bytes))
    } catch {
      throw Damaged(description: "it is not the JSON that usherd writes")
    }
    for ban in contents.bans where AddressRange(ban.address) == nil {
      throw Damaged(description: "'\(ban.address)' is no address")
    }
    return contents.bans.count
  }
}
