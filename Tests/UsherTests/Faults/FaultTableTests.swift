#if DEBUG
  import Foundation
  import Sockets
  import Testing

  @Suite struct FaultTableTests {
    @Test func everyCallIsInTheTableOrSaidNotToBe() {
      let tried = FaultTable.rows.map(\.call)
      let excused = FaultTable.others.flatMap(\.calls)
      #expect(Set(tried).isDisjoint(with: excused))
      #expect(Set(tried + excused) == Set(SocketError.Call.allCases))
    }

    @Test func noCellIsThereTwice() {
      for row in FaultTable.rows {
        let reasons = row.cells.flatMap(\.reasons)
        #expect(Set(reasons).count == reasons.count, "\(row.testDescription)")
        #expect(reasons.allSatisfy { FaultTable.codes[$0] != nil }, "\(row.testDescription)")
      }
    }

    /// `USHER_WRITE_DOCS=1 make test` writes it anew.
    @Test func theDocsHaveTheTable() throws {
      let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../docs/faults.md").standardized
      let (begin, end) = ("<!-- faults: begin -->\n", "<!-- faults: end -->\n")
      let text = try String(contentsOf: file, encoding: .utf8)
      let start = try #require(text.range(of: begin)).upperBound
      let stop = try #require(text.range(of: end)).lowerBound
      if ProcessInfo.processInfo.environment["USHER_WRITE_DOCS"] != nil {
        try (text[..<start] + FaultTable.text + text[stop...]).write(
          to: file, atomically: true, encoding: .utf8)
        return
      }
      #expect(text[start..<stop] == FaultTable.text)
    }
  }
#endif
