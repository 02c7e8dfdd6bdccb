import Glibc

/// A moment as the clock on the operator's wall shows it.
struct LocalTime {
  private let microseconds: UInt64

  /// A moment in microseconds since 1970.
  init(_ microseconds: UInt64) {
    self.microseconds = microseconds
  }

  /// The time of day with its milliseconds: `17:25:03.042`.
  var clock: String { "\(text("%H:%M:%S")).\(("\(microseconds / 1_000 % 1_000 + 1_000)").dropFirst())" }

  /// The day and the time: `2026-11-25 17:25:03`.
  var date: String { text("%Y-%m-%d %H:%M:%S") }

  private func text(_ format: String) -> String {
    var seconds = time_t(clamping: microseconds / 1_000_000)
    var parts = unsafe tm()
    guard unsafe localtime_r(&seconds, &parts) != nil else { return "?" }
    var buffer = [CChar](repeating: 0, count: 64)
    let count = unsafe strftime(&buffer, buffer.count, format, &parts)
    return String(decoding: buffer[..<count].map(UInt8.init), as: UTF8.self)
  }
}
