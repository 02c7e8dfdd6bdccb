import Foundation
import PythonTools
import Testing
import UsherDaemon

/// What is read beside what Python's own reader makes of the same texts.
@Suite(.enabled(if: Python.has("tomllib"), "Python has a reader of TOML from 3.11 on"))
struct TOMLComparisonTests {
  @Test func anotherReaderMakesTheSameOfIt() throws {
    let valid: [[String: Any]] = TOMLDocumentTests.valid.map {
      ["text": $0.text, "root": Self.plain($0.root)]
    }
    let invalid = TOMLDocumentTests.invalid.map { ["text": $0.text] }
    let input = try JSONSerialization.data(withJSONObject: ["valid": valid, "invalid": invalid])
    let program = """
      import datetime, json, sys, tomllib
      kinds = {float: "a floating-point number", datetime.date: "a date", datetime.time: "a time of day",
               datetime.datetime: "a date and time"}
      def plain(value):
          if isinstance(value, dict): return {"table": {key: plain(inner) for key, inner in value.items()}}
          if isinstance(value, list): return [plain(inner) for inner in value]
          return {"other": kinds[type(value)]} if type(value) in kinds else value
      def read(text):
          return {key: plain(value) for key, value in tomllib.loads(text.removeprefix("\\ufeff")).items()}
      texts = json.load(sys.stdin)
      status = 0
      for case in texts["valid"]:
          if json.dumps(read(case["text"]), sort_keys=True) != json.dumps(case["root"], sort_keys=True):
              status = print(case, read(case["text"]), file=sys.stderr) or 1
      for case in texts["invalid"]:
          try:
              status = print(case, read(case["text"]), file=sys.stderr) or 1
          except tomllib.TOMLDecodeError:
              pass
      sys.exit(status)
      """
    #expect(try Python.run(program, input: String(decoding: input, as: UTF8.self)) == 0)
  }

  private static func plain(_ table: [String: TOMLNode]) -> [String: Any] {
    table.mapValues(plain)
  }

  private static func plain(_ node: TOMLNode) -> Any {
    switch node {
    case .text(let text): text
    case .integer(let number): number
    case .boolean(let truth): truth
    case .list(let elements): elements.map(plain)
    case .table(let table): ["table": plain(table)]
    case .other(let kind): ["other": kind]
    }
  }
}
