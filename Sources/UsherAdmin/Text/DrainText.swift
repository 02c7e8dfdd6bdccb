extension DrainProgress {
  /// How far it has come, on one line: `1,234 clients left, 10 gone, 0 cut; cut in 28s; newcomers wait`.
  package var text: String {
    var text = "\(left.of("client")) left, \(gone.grouped) gone, \(cut.grouped) cut"
    if state == .closing, let remainingUSec {
      text += "; whoever is left is cut in \(Duration(microseconds: remainingUSec).text)"
    }
    return state == .resumed ? text : text + "; newcomers \(refuses ? "are turned away" : "wait")"
  }
}
