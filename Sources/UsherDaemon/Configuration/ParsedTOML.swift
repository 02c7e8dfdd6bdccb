internal import TOMLKit
internal import Usher

/// What the library behind it makes of a text.
///
/// TOMLKit never gives back what it allocates, neither the tables that it parses nor the keys and values that are read
/// from them. So the last text is remembered with what came of it: a file that is read again and again, as by a reload
/// or by somebody who asks what one would change, takes memory only where it has changed.
enum ParsedTOML {
  /// Why a text is not TOML.
  struct Problem: Error, Sendable, CustomStringConvertible {
    /// What is wrong with it.
    let description: String

    /// The line, counted from 1, where it belongs to one.
    let line: Int?
  }

  private static let last = Lock<(text: String, outcome: Result<[String: TOMLNode], Problem>)?>(nil)

  /// The values of a text, by key.
  ///
  /// - Throws: The first thing in it that is not TOML.
  static func entries(of text: String) throws(Problem) -> [String: TOMLNode] {
    let known = last.withLock { last in last.flatMap { $0.text == text ? $0.outcome : nil } }
    if let known { return try known.get() }
    let outcome = parse(text)
    last.withLock { $0 = (text, outcome) }
    return try outcome.get()
  }

  private static func parse(_ text: String) -> Result<[String: TOMLNode], Problem> {
    do {
      return .success(entries(of: try TOMLTable(string: text)))
    } catch let error as TOMLParseError {
      let problem = "is not valid TOML: \(PrintableText.escaped(error.description))"
      return .failure(Problem(description: problem, line: error.source.begin.line))
    } catch {
      return .failure(Problem(description: "can't be parsed: \(error)", line: nil))
    }
  }

  private static func entries(of table: TOMLTable) -> [String: TOMLNode] {
    var entries: [String: TOMLNode] = [:]
    for key in table.keys { entries[key] = table[key].map(node) }
    return entries
  }

  private static func node(of value: any TOMLValueConvertible) -> TOMLNode {
    switch value.type {
    case .string: .text(value.string ?? "")
    case .int: .integer(value.int ?? 0)
    case .bool: .boolean(value.bool ?? false)
    case .array: .list((value.array.map { Array($0) } ?? []).map(node))
    case .table: .table(value.table.map(entries) ?? [:])
    case .double: .other("a floating-point number")
    case .date: .other("a date")
    case .time: .other("a time of day")
    case .dateTime: .other("a date and time")
    }
  }
}
