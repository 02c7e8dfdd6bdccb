import FoundationEssentials

/// The time of day.
package enum WallClock {
  /// The microseconds since 1970, as the interface's `USec` fields count them.
  package static var nowUSec: UInt64 { UInt64(max(0, Date().timeIntervalSince1970 * 1_000_000)) }
}
