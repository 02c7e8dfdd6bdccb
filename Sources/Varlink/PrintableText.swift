extension Unicode.Scalar {
  /// Whether a terminal, a log or another program can show this character without being steered by it.
  ///
  /// Controls are not, nor separators of lines, nor marks that turn the direction of writing, nor what Unicode has
  /// not assigned: varlinkctl refuses a whole message for one such character.
  public var isPrintable: Bool {
    if value < 0x7F { return value >= 0x20 }
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .unassigned, .surrogate: return false
    // Joins the parts of one emoji; the other format characters are invisible or change the direction.
    case .format: return value == 0x200D
    default: return true
    }
  }

  /// Stands for a character that was not printable.
  public static var replacement: Unicode.Scalar { "\u{FFFD}" }
}

extension String {
  /// The same text in one line, with each character that is not printable replaced.
  public var printable: String {
    guard !unicodeScalars.allSatisfy(\.isPrintable) else { return self }
    var text = String.UnicodeScalarView()
    for scalar in unicodeScalars { text.append(scalar.isPrintable ? scalar : .replacement) }
    return String(text)
  }
}
