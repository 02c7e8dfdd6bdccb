extension BinaryInteger {
  /// The number with its thousands set apart.
  package var grouped: String {
    let digits = Array("\(self)")
    return String(
      digits.enumerated().flatMap { place, digit in
        place > 0 && (digits.count - place) % 3 == 0 ? [",", digit] : [digit]
      })
  }
}
