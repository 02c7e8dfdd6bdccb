package import Sockets

/// Who is kept out: addresses and ranges of them, some of them only until a moment.
///
/// It knows no clock: whoever asks says when it is. A ban that has ended counts no longer and is forgotten with the
/// next change, so nothing has to wake up for it.
package struct BanList: Sendable {
  /// One address or range.
  package struct Entry: Hashable, Sendable {
    /// Who is meant.
    package var range: AddressRange
    /// Why.
    package var reason: String
    /// When it was made, in microseconds since 1970.
    package var createdUSec: UInt64
    /// When it ends; `nil` for never.
    package var endsUSec: UInt64?
    /// The user who made it.
    package var uid: UInt32
    /// Newcomers that it has turned away since the start.
    package var refused: UInt64 = 0

    /// A ban that has turned nobody away yet.
    package init(
      _ range: AddressRange, reason: String, createdUSec: UInt64, endsUSec: UInt64? = nil, uid: UInt32
    ) {
      self.range = range
      self.reason = reason
      self.createdUSec = createdUSec
      self.endsUSec = endsUSec
      self.uid = uid
    }

    /// Whether it has ended at a moment.
    package func hasEnded(at nowUSec: UInt64) -> Bool { endsUSec.map { $0 <= nowUSec } ?? false }
  }

  /// The most bans there may be.
  package static let most = 10_000

  private var entries: [AddressRange: Entry] = [:]

  /// How many bans there are of each prefix length, for IPv4 and for IPv6: only these lengths need to be looked up.
  private var lengths: (ipv4: [Int: Int], ipv6: [Int: Int]) = ([:], [:])

  /// Nobody is kept out.
  package init() {}

  /// Keeps somebody out; a ban of the same range is replaced.
  ///
  /// - Returns: Whether it was taken: not where there are ``most`` already.
  package mutating func add(_ entry: Entry, nowUSec: UInt64) -> Bool {
    removeEnded(at: nowUSec)
    if let old = entries[entry.range] {
      entries[entry.range] = entry
      entries[entry.range]?.refused = old.refused
      return true
    }
    guard entries.count < Self.most else { return false }
    entries[entry.range] = entry
    count(entry.range, 1)
    return true
  }

  /// Lets somebody in again.
  ///
  /// - Returns: Whether there was a ban of just this range.
  package mutating func remove(_ range: AddressRange, nowUSec: UInt64) -> Bool {
    removeEnded(at: nowUSec)
    guard entries.removeValue(forKey: range) != nil else { return false }
    count(range, -1)
    return true
  }

  /// Whether an address is let in; if it is not, that is counted.
  package mutating func admits(_ address: IPAddress, nowUSec: UInt64) -> Bool {
    guard !entries.isEmpty else { return true }
    let lengths = address.ipv4 != nil ? lengths.ipv4 : lengths.ipv6
    for length in lengths.keys {
      guard let range = AddressRange(around: address, prefixLength: length),
        let entry = entries[range], !entry.hasEnded(at: nowUSec)
      else { continue }
      entries[range]?.refused += 1
      return false
    }
    return true
  }

  /// The bans that have not ended, by address.
  package func all(nowUSec: UInt64) -> [Entry] {
    entries.values.filter { !$0.hasEnded(at: nowUSec) }.sorted { $0.range.precedes($1.range) }
  }

  private mutating func removeEnded(at nowUSec: UInt64) {
    for entry in entries.values where entry.hasEnded(at: nowUSec) {
      entries[entry.range] = nil
      count(entry.range, -1)
    }
  }

  private mutating func count(_ range: AddressRange, _ change: Int) {
    func changed(_ count: Int?) -> Int? { (count ?? 0) + change == 0 ? nil : (count ?? 0) + change }
    if range.base.ipv4 != nil {
      lengths.ipv4[range.prefixLength] = changed(lengths.ipv4[range.prefixLength])
    } else {
      lengths.ipv6[range.prefixLength] = changed(lengths.ipv6[range.prefixLength])
    }
  }
}

extension AddressRange {
  /// Whether it is wider than /8, or /32 for IPv6: so wide that it is rather a slip than meant.
  package var isVeryWide: Bool { prefixLength < (base.ipv4 != nil ? 8 : 32) }

  /// Whether it stands first in a list: IPv4 before IPv6, then by address, the wider range first.
  fileprivate func precedes(_ other: AddressRange) -> Bool {
    func key(_ range: AddressRange) -> (Int, UInt128, Int) {
      (range.base.ipv4 != nil ? 0 : 1, range.base.bits, range.prefixLength)
    }
    return key(self) < key(other)
  }
}
