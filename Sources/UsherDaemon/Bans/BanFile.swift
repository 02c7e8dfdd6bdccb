internal import FoundationEssentials
internal import Sockets

/// The bans as they are written down.
package enum BanFile {
  /// What its name is in the state directory.
  package static let name = "bans.json"

  /// The text is not what a daemon of this version writes.
  package struct Damaged: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with it.
    package let description: String
  }

  private struct Contents: Codable {
    var version: Int
    var bans: [Ban]
  }

  private struct Ban: Codable {
    var address: String
    var reason: String
    var createdUSec: UInt64
    var endsUSec: UInt64?
    var uid: UInt32
  }

  private static let version = 1

  /// The bytes of the file.
  package static func bytes(of entries: [BanList.Entry]) -> [UInt8] {
    let bans = entries.map {
      Ban(
        address: $0.range.description, reason: $0.reason, createdUSec: $0.createdUSec, endsUSec: $0.endsUSec,
        uid: $0.uid)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    do {
      return [UInt8](try encoder.encode(Contents(version: version, bans: bans))) + [UInt8(ascii: "\n")]
    } catch {
      preconditionFailure("bans have no JSON: \(error)")
    }
  }

  /// Reads the file's bytes.
  ///
  /// - Throws: Why they are not taken, as a whole: what is left of a damaged file says nothing that can be trusted.
  package static func entries(in bytes: [UInt8]) throws(Damaged) -> [BanList.Entry] {
    let contents: Contents
    do {
      contents = try JSONDecoder().decode(Contents.self, from: Data(bytes))
    } catch {
      throw Damaged(description: "it is not the JSON that was written")
    }
    guard contents.version == version else {
      throw Damaged(description: "its version is \(contents.version), and this is a daemon of \(version)")
    }
    guard contents.bans.count <= BanList.most else {
      throw Damaged(description: "it holds \(contents.bans.count) bans, and there may be \(BanList.most)")
    }
    var entries: [BanList.Entry] = []
    for ban in contents.bans {
      guard let range = AddressRange(ban.address) else {
        throw Damaged(description: "\(PrintableText.quoted(ban.address)) is no address")
      }
      entries.append(
        BanList.Entry(
          range, reason: ban.reason, createdUSec: ban.createdUSec, endsUSec: ban.endsUSec, uid: ban.uid))
    }
    return entries
  }
}
