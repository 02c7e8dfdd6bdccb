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
  /// - Precondition: One line begins with `interface`, and each method's line with `method`.
  public init(_ text: String) {
    let declarations = text.split(separator: "\n").map { line in
      line.split { $0 == " " || $0 == "\t" || $0 == "(" }
    }
    func names(after keyword: String) -> [String] {
      declarations.filter { $0.count > 1 && $0[0] == keyword }.map { String($0[1]) }
    }
    let interfaces = names(after: "interface")
    precondition(interfaces.count == 1, "a description is of one interface")
    self.name = interfaces[0]
    self.text = text
    self.methods = Set(names(after: "method"))
  }
}
