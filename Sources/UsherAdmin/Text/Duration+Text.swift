import Varlink

extension Duration {
  /// A length of time as an operator writes it: `500ms`, `30s`, `10min`, `1h 30min`, `2d`; only `0` needs no unit.
  package init(text: String) throws(QuantityError) {
    if text == "0" {
      self = .zero
    } else if let microseconds = Quantity.value(of: text, units: Self.units) {
      self = .microseconds(microseconds)
    } else {
      throw QuantityError(
        description: "'\(text.printable)' is no length of time: write 500ms, 30s, 10min, 1h 30min or 2d")
    }
  }

  /// Microseconds in each unit.
  private static let units: [String: Int64] = [
    "us": 1, "ms": 1_000, "s": 1_000_000, "sec": 1_000_000, "m": 60_000_000, "min": 60_000_000,
    "h": 3_600_000_000, "d": 86_400_000_000, "w": 604_800_000_000,
  ]

  /// The time with its two largest units, or with one decimal below ten seconds: `3h 12min`, `4.2s`, `80ms`.
  package var text: String {
    let microseconds = microseconds
    let seconds = microseconds / 1_000_000
    let tenths = microseconds / 100_000 % 10
    switch seconds {
    case 0: return microseconds == 0 ? "0s" : "\(max(1, microseconds / 1_000))ms"
    case ..<10 where tenths > 0: return "\(seconds).\(tenths)s"
    case ..<60: return "\(seconds)s"
    case ..<3_600: return "\(seconds / 60)min \(seconds % 60)s"
    case ..<86_400: return "\(seconds / 3_600)h \(seconds / 60 % 60)min"
    default: return "\(seconds / 86_400)d \(seconds / 3_600 % 24)h"
    }
  }

  /// The whole microseconds, as the interface's `USec` fields carry them; none for a negative time.
  package var microseconds: UInt64 {
    guard self > .zero else { return 0 }
    let (seconds, attoseconds) = components
    let (whole, isTooLarge) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000)
    return isTooLarge ? .max : whole + UInt64(attoseconds / 1_000_000_000_000)
  }

  /// The time that a `USec` field carries.
  package init(microseconds: UInt64) {
    self = .microseconds(Int64(clamping: microseconds))
  }
}
