extension TOMLScanner {
  /// Reads a boolean, a number, a date or a time.
  mutating func word() throws(TOMLProblem) -> TOMLNode {
    let word = take(while: Self.isOfWord)
    switch word {
    case "": throw expected("a value")
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    default: break
    }
    if let number = TOMLNumber(word) {
      guard case .integer(let digits, let radix) = number else { return .other("a floating-point number") }
      guard let integer = Int(digits, radix: radix) else {
        throw .invalid(line: line, "\(shown(word)) is more than an integer can be")
      }
      return .integer(integer)
    }
    if let moment = TOMLMoment(word) { return .other((timeOfDay(after: moment) ?? moment).kind) }
    throw .invalid(line: line, "\(shown(word)) is no value; text stands in quotation marks")
  }

  private static func isOfWord(_ byte: UInt8) -> Bool {
    !" \t\n,=#\"'[]{}".utf8.contains(byte)
  }

  private func shown(_ word: String) -> String {
    word.utf8.count > 64 ? "what stands here" : PrintableText.escaped(word)
  }

  /// The date and time that a date begins where a blank is between the two, as TOML allows.
  private mutating func timeOfDay(after date: TOMLMoment) -> TOMLMoment? {
    guard date == .date, next == UInt8(ascii: " ") else { return nil }
    var ahead = self
    ahead.advance()
    let time = ahead.take(while: Self.isOfWord)
    guard let moment = TOMLMoment("0000-00-00T" + time) else { return nil }
    self = ahead
    return moment
  }
}
