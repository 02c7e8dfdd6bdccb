import FoundationEssentials
import Glibc
import Sockets

/// What usherd has written down.
enum StateProbe {
  /// Where the state of a daemon is.
  ///
  /// - Parameters:
  ///   - process: The daemon, if it runs.
  ///   - isUnit: Whether it is usherd.service's.
  /// - Returns: `nil` where that can't be known.
  static func directory(of process: ProcessProbe?, isUnit: Bool) -> String? {
    let system = "/var/lib/usherd"
    guard let process else { return Files.facts(of: system) == nil ? nil : system }
    if let named = process.variable("STATE_DIRECTORY")?.split(separator: ":").first { return String(named) }
    if isUnit || process.user == 0 { return system }
    guard process.user == getuid() else { return nil }
    if let named = process.variable("XDG_STATE_HOME"), !named.isEmpty { return "\(named)/usherd" }
    return process.variable("HOME").map { "\($0)/.local/state/usherd" }
  }

  /// Reads the ban file.
  static func check(_ directory: String?, daemonUser: UInt32?) -> BanFileCheck {
    var check = BanFileCheck(directory: directory, daemonUser: daemonUser)
    guard let directory else { return check }
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
