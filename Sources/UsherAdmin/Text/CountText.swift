extension BinaryInteger {
  /// The number with its thousands set apart: `12,345`.
  package var grouped: String {
    let digits = Array("\(self)")
    return String(
      digits.enumerated().flatMap { place, digit in
        place > 0 && (digits.count - place) % 3 == 0 ? [",", digit] : [digit]
      })
  }

  /// The number with what it counts: `1 client`, `1,234 clients`.
  package func of(_ noun: String) -> String { "\(grouped) \(noun)\(self == 1 ? "" : "s")" }
}
