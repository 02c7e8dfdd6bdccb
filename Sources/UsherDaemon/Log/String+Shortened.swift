extension String {
  /// The text where it has no more than so many bytes, else its beginning and an ellipsis, together no more.
  package func shortened(toBytes most: Int) -> String {
    guard utf8.count > most else { return self }
    var kept = ""
    for scalar in unicodeScalars {
      guard kept.utf8.count + UTF8.width(scalar) <= most - 3 else { break }
      kept.unicodeScalars.append(scalar)
    }
    return kept + "…"
  }
}
