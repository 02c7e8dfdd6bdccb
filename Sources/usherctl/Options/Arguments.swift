import ArgumentParser
import Sockets
import UsherAdmin

/// How addresses are read.
enum AddressArgument {
  /// An address or a range of them.
  static func range(_ text: String) throws -> String {
    guard AddressRange(text) != nil else {
      throw ValidationError("write an address or a range, as in 10.1.2.3 or 10.0.0.0/8.")
    }
    return text
  }
}

/// How lengths of time are read, as microseconds.
enum DurationArgument {
  /// Any length, none included.
  static func any(_ text: String) throws -> UInt64 { try Duration(text: text).microseconds }

  /// More than no time.
  static func some(_ text: String) throws -> UInt64 {
    let time = try any(text)
    guard time > 0 else { throw ValidationError("it must be more than no time.") }
    return time
  }
}
