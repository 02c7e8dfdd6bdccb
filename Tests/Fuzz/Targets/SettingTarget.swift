import UsherDaemon

extension FuzzTarget {
  /// Values for keys, without the parser of TOML: what is taken is written so that it reads back.
  ///
  /// An input is one choice after the other: a key, and a value of any kind.
  static let settings = FuzzTarget("settings") { input throws(Finding) in
    var draws = Draws(input)
    var configuration = Configuration(service: "upper")
    while !draws.isOver {
      let key = draws.one(of: keys)
      let node = node(&draws, depth: 3)
      do throws(TextProblem) {
        try key.assign(&configuration, node)
      } catch {
        try require(isPrintable: error.description, "the problem with \(key.name)")
        continue
      }
      let text = key.write(configuration)
      guard let written = PlainValue.read(text) else {
        throw Finding("\(key.name) is written as no TOML: \(text)")
      }
      var again = Configuration(service: "upper")
      do throws(TextProblem) {
        try key.assign(&again, written)
      } catch {
        throw Finding("\(key.name) is written as \(text), and \(error)")
      }
      try require(key.write(again), is: text, "\(key.name), written again")
    }
  }

  private static func node(_ draws: inout Draws, depth: Int) -> TOMLNode {
    switch draws.number(below: depth > 0 ? 6 : 4) {
    case 0: .text(draws.text())
    case 1: .integer(draws.integer())
    case 2: .boolean(draws.number(below: 2) == 1)
    case 3: .other("a date")
    case 4: .list((0..<draws.number(below: 5)).map { _ in node(&draws, depth: depth - 1) })
    default: .table([draws.text(): node(&draws, depth: depth - 1)])
    }
  }
}
