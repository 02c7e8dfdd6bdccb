import Usher

extension FuzzTarget {
  /// Patterns of labels beside a plain reading of them.
  ///
  /// An input is a pattern, a line feed, and a text.
  static let patterns = FuzzTarget("patterns") { input throws(Finding) in
    let parts = input.split(separator: 0x0A, maxSplits: 1, omittingEmptySubsequences: false)
    let pattern = String(decoding: parts[0].prefix(256), as: UTF8.self)
    let text = parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : ""
    let glob = Glob(pattern)
    try require(
      glob.matches(text), is: fits(Array(pattern), Array(text)),
      "\(pattern.debugDescription) fits \(text.debugDescription)")
    try require(glob.description, is: pattern, "the pattern")
  }
}
