extension Duration {
  /// The whole microseconds of the duration, from 0 to the most that 64 bits hold.
  var wholeMicroseconds: UInt64 {
    guard self > .zero else { return 0 }
    let (seconds, attoseconds) = components
    let (product, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000)
    let (sum, carry) = product.addingReportingOverflow(UInt64(attoseconds) / 1_000_000_000_000)
    return overflow || carry ? .max : sum
  }

  /// The duration of so many microseconds.
  init(wholeMicroseconds: UInt64) {
    let (seconds, rest) = wholeMicroseconds.quotientAndRemainder(dividingBy: 1_000_000)
    self.init(
      secondsComponent: Int64(seconds), attosecondsComponent: Int64(rest) * 1_000_000_000_000)
  }
}
