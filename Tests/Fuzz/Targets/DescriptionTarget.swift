import Varlink

extension FuzzTarget {
  /// Descriptions of interfaces: however they are laid out, exactly the methods that they declare are found.
  ///
  /// An input is one choice after the other: what is declared, and what stands between.
  static let descriptions = FuzzTarget("descriptions") { input throws(Finding) in
    var draws = Draws(input)
    var written = WrittenDescription()
    while !draws.isOver { written.declare(&draws) }
    let description = InterfaceDescription(written.text)
    try require(description.name, is: WrittenDescription.name, "the name in\n\(written.text)\n")
    try require(description.methods, is: written.methods, "the methods in\n\(written.text)\n")
    try require(description.text, is: written.text, "the text")
  }
}

/// A valid description, written as nobody would.
private struct WrittenDescription {
  static let name = "com.example.Time"
  private(set) var text = "interface \(name)\n"
  private(set) var methods: Set<String> = []
  private var count = 0

  /// Declares one thing more.
  mutating func declare(_ draws: inout Draws) {
    let ends = ["\n", "\n\n", "\n# method Not() -> ()\n", "\n#interface not.this\n", "\r\n", "\n \t"]
    text += draws.one(of: ends)
    count += 1
    switch draws.number(below: 3) {
    case 0:
      let method = "M\(count)"
      methods.insert(method)
      text += "method\(blank(&draws))\(method)" + space(&draws)
      text += object(&draws, depth: 2) + space(&draws) + "->" + space(&draws) + object(&draws, depth: 2)
    case 1: text += "type\(blank(&draws))T\(count)" + space(&draws) + object(&draws, depth: 2)
    default: text += "error\(blank(&draws))E\(count)" + space(&draws) + object(&draws, depth: 2)
    }
    text += draws.one(of: ["", " ", "\n", " # method Nor() -> ()", "\t"])
  }

  private func object(_ draws: inout Draws, depth: Int) -> String {
    var fields: [String] = []
    for index in 0..<draws.number(below: 4) {
      let name =
        draws.one(of: ["a", "method", "interface", "type", "error"]) + (index == 0 ? "" : "\(index)")
      fields.append(space(&draws) + name + space(&draws) + ":" + space(&draws) + type(&draws, depth: depth))
    }
    return "(" + fields.joined(separator: ",") + space(&draws) + ")"
  }

  private func type(_ draws: inout Draws, depth: Int) -> String {
    let prefix = draws.one(of: ["", "?", "[]", "[string]"])
    guard depth > 0, draws.number(below: 4) == 0 else {
      let types = ["string", "int", "bool", "float", "object", "(one, method, interface)"]
      return prefix + draws.one(of: types)
    }
    return prefix + object(&draws, depth: depth - 1)
  }

  private func blank(_ draws: inout Draws) -> String { draws.one(of: [" ", "\t", "  "]) }

  private func space(_ draws: inout Draws) -> String {
    draws.one(of: ["", " ", "\n", "\n  ", "\t", " # interface a comment\n", "\n\n"])
  }
}
