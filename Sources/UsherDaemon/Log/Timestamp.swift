internal import Glibc

/// A moment as logs write it: in UTC, to the millisecond.
package struct Timestamp: Hashable, Sendable, CustomStringConvertible {
  /// Milliseconds since the beginning of 1970.
  package let milliseconds: Int64

  /// Wraps a moment from 1970 on.
  package init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  /// The moment at which it is called.
  package static func now() -> Timestamp {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
  }

  /// As ISO 8601 has it: `2026-11-23T06:30:00.123Z`.
  package var description: String {
    let (days, rest) = milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
    let (year, month, day) = Self.date(days: days)
    var text: [UInt8] = []
    text.reserveCapacity(24)
    func add(_ number: Int64, from first: Int64, _ end: String) {
      var place = first
      while place > 0 {
        text.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / place % 10))
        place /= 10
      }
      text += end.utf8
    }
    add(year, from: 1_000, "-")
    add(month, from: 10, "-")
    add(day, from: 10, "T")
    add(rest / 3_600_000, from: 10, ":")
    add(rest / 60_000 % 60, from: 10, ":")
    add(rest / 1_000 % 60, from: 10, ".")
    add(rest % 1_000, from: 100, "Z")
    return String(decoding: text, as: UTF8.self)
  }

  /// The date of a day, counted from the beginning of 1970.
  ///
  /// The calendar repeats every 400 years, which are 146,097 days. Years are taken to begin in March, so that the
  /// leap day is the last day of one.
  private static func date(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let (era, dayOfEra) = (days + 719_468).quotientAndRemainder(dividingBy: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    // Five months from March on have 153 days, and so do the next five.
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day)
  }
}
