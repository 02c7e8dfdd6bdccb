import Foundation
import Testing

/// `docs/reliability.md` names for each promise what shows it.
@Suite struct PromiseTests {
  private static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../..").standardized

  @Test func whateverShowsAPromiseIsThere() throws {
    let text = try String(
      contentsOf: Self.repository.appendingPathComponent("docs/reliability.md"), encoding: .utf8)
    let sections = text.components(separatedBy: "\n## ")
    let promises = try #require(sections.first { $0.hasPrefix("What is promised") })
    let rows = promises.split(separator: "\n").filter { $0.hasPrefix("| ") && !$0.hasPrefix("| promise") }
    #expect(rows.count > 10)
    let tests = try Self.tests()
    let makefile = try String(
      contentsOf: Self.repository.appendingPathComponent("Makefile"), encoding: .utf8)
    for row in rows {
      let cells = row.split(separator: "|", omittingEmptySubsequences: false)
      let shown = cells[cells.count - 2].split(separator: "`", omittingEmptySubsequences: false)
      let names = shown.indices.filter { $0 % 2 == 1 }.map { String(shown[$0]) }
      #expect(!names.isEmpty, "nothing shows: \(row)")
      for name in names {
        let words = name.split(separator: " ").map(String.init)
        if words[0] == "make" {
          #expect(makefile.contains("\n\(words[1]):"), "no target: \(name)")
        } else if words[0].hasPrefix("Benchmarks/") {
          let path = Self.repository.appendingPathComponent(words[0]).path
          #expect(FileManager.default.isExecutableFile(atPath: path), "no program: \(name)")
        } else {
          for part in name.split(separator: "/") {
            #expect(tests.contains(String(part)), "no test: \(name)")
          }
        }
      }
    }
  }

  /// The name of every suite and test of Swift.
  private static func tests() throws -> Set<String> {
    let folder = repository.appendingPathComponent("Tests")
    let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
    var names: Set<String> = []
    for case let file as URL in files where file.pathExtension == "swift" {
      for match in try String(contentsOf: file, encoding: .utf8).matches(of: /\b(?:func|struct|enum) (\w+)/) {
        names.insert(String(match.1))
      }
    }
    return names
  }
}
