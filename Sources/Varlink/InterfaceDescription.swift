/// The text that describes an interface, and the names it declares.
public struct InterfaceDescription: Hashable, Sendable {
  /// The name, as in `com.example.Time`.
  public let name: String

  /// The whole description, as `GetInterfaceDescription` answers it.
  public let text: String

  /// The methods it declares, without the name of the interface.
  public let methods: Set<String>

  /// Takes a description in Varlink's definition language.
  ///
  /// - Precondition: It is one; what it declares stands as the language has it.
  public init(_ text: String) {
    let words = Self.wordsOfDeclarations(in: text)
    // Nothing declared is called by a keyword: types, methods and errors begin in upper case, and interfaces have dots.
    func names(after keyword: String) -> [String] {
      zip(words, words.dropFirst()).filter { $0.0 == keyword }.map(\.1)
    }
    let interfaces = names(after: "interface")
    precondition(interfaces.count == 1, "a description is of one interface")
    self.name = interfaces[0]
    self.text = text
    self.methods = Set(names(after: "method"))
  }

  /// The words outside of comments and parentheses, in which a field may be called as it likes.
  private static func wordsOfDeclarations(in text: String) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    var depth = 0
    var isComment = false
    for byte in text.utf8 {
      if isComment {
        isComment = byte != UInt8(ascii: "\n") && byte != UInt8(ascii: "\r")
        continue
      }
      let isOfWord = depth == 0 && byte > 0x20 && byte != UInt8(ascii: "(") && byte != UInt8(ascii: "#")
      if isOfWord {
        word.append(byte)
      } else if !word.isEmpty {
        words.append(String(decoding: word, as: UTF8.self))
        word = []
      }
      switch byte {
      case UInt8(ascii: "#"): isComment = true
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"): depth -= 1
      default: break
      }
    }
    return word.isEmpty ? words : words + [String(decoding: word, as: UTF8.self)]
  }
}
