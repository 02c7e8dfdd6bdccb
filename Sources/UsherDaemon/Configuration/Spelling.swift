/// Guesses what a misspelt word was meant to be.
package enum Spelling {
  /// The word that a misspelt one is nearest to, if one is near enough to be worth a question.
  package static func closest(to word: String, among words: [String]) -> String? {
    guard word.utf8.count <= longest else { return nil }
    let limit = max(1, word.count / 3)
    let near = words.map { (word: $0, distance: distance(from: word, to: $0)) }.filter {
      $0.distance <= limit
    }
    return near.min { $0.distance < $1.distance }?.word
  }

  /// No word is so long, in bytes, that a longer one could be near to it.
  private static let longest = 64

  /// How many letters must be put in, taken out or changed to make one word of the other.
  private static func distance(from word: String, to other: String) -> Int {
    let other = Array(other)
    var row = Array(0...other.count)
    for (index, letter) in word.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in other.indices {
        let changed = diagonal + (letter == other[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(changed, row[column] + 1, diagonal + 1)
      }
    }
    return row[other.count]
  }
}
