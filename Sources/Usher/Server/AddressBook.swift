import Sockets

/// Who comes from where: the clients of each address, and how fast newcomers come from it.
///
/// An address is forgotten once it has no client and newcomers have kept their pace.
struct AddressBook: Sendable {
  /// What counts as one address.
  struct Key: Hashable, Sendable {
    private let bits: UInt128

    /// An IPv4 address, or the /64 of one of IPv6.
    init(_ address: IPAddress) {
      bits = address.ipv4 != nil ? address.bits : address.bits & ~0xffff_ffff_ffff_ffff
    }
  }

  private struct Entry {
    var clients = 0
    var due = MonotonicTime(nanoseconds: 0)
  }

  private var entries: [Key: Entry] = [:]

  /// How many entries there may be before those that say nothing any more are looked for.
  private var patience = Self.leastPatience
  private static let leastPatience = 1_024

  /// The addresses that are kept.
  var count: Int { entries.count }

  /// The clients from an address.
  func clients(from key: Key) -> Int { entries[key]?.clients ?? 0 }

  /// Whether a newcomer keeps to the pace of its address; counted if it does.
  mutating func keepsPace(_ key: Key, _ pace: Pace, now: MonotonicTime) -> Bool {
    makeRoom(now)
    return pace.admits(&entries[key, default: Entry()].due, now: now)
  }

  /// Counts a client in.
  mutating func add(_ key: Key, now: MonotonicTime) {
    makeRoom(now)
    entries[key, default: Entry()].clients += 1
  }

  /// Counts a client out.
  mutating func remove(_ key: Key, now: MonotonicTime) {
    guard var entry = entries[key] else { return }
    entry.clients -= 1
    entries[key] = entry.clients == 0 && entry.due <= now ? nil : entry
  }

  /// Forgets addresses that say nothing any more, each time that there are twice as many as there need be.
  private mutating func makeRoom(_ now: MonotonicTime) {
    guard entries.count >= patience else { return }
    entries = entries.filter { $0.value.clients > 0 || $0.value.due > now }
    patience = max(Self.leastPatience, 2 * entries.count)
  }
}
