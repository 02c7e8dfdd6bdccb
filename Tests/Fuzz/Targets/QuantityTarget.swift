import UsherAdmin
import UsherDaemon

extension FuzzTarget {
  /// Lengths of time and numbers of bytes: what is read is written so that it reads back.
  ///
  /// An input is one of them as a person writes it.
  static let quantities = FuzzTarget("quantities") { input throws(Finding) in
    let text = String(decoding: input, as: UTF8.self)
    do throws(QuantityError) {
      let duration = try Duration(text: text)
      _ = duration.text
    } catch {
      try require(isPrintable: error.description, "the error about a time")
    }
    do throws(QuantityError) {
      _ = try ByteSize(text: text).description
    } catch {
      try require(isPrintable: error.description, "the error about a size")
    }
    if let time = try reading({ () throws(TextProblem) in try DurationText(text) }) {
      try require(time.duration >= .zero, "a time is negative: \(time)")
      try require(try? DurationText(time.description), is: time, "read again from \(time)")
    }
    if let size = try reading({ () throws(TextProblem) in try SizeText(text) }) {
      try require(size.bytes >= 0, "a size is negative: \(size)")
      try require(try? SizeText(size.description), is: size, "read again from \(size)")
    }
  }

  /// What is read, or nothing where it is refused in words that are printable.
  private static func reading<Value>(_ read: () throws(TextProblem) -> Value) throws(Finding) -> Value? {
    do {
      return try read()
    } catch {
      try require(isPrintable: error.description, "the problem")
      return nil
    }
  }
}
