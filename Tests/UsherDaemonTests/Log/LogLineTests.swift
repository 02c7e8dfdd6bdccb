import Foundation
import Testing
import UsherDaemon

@Suite struct LogLineTests {
  static let line = LogLine(
    time: Timestamp(milliseconds: 1_795_415_400_123), level: "info", label: "usherd",
    message: "client 12 connected",
    particulars: [(name: "address", value: "127.0.0.1:5"), (name: "label", value: "a \"b\"\n\u{1B}[2J")])

  @Test func isOneLineForPeople() {
    #expect(
      Self.line.text
        == "2026-11-23T06:30:00.123Z info usherd: client 12 connected address=127.0.0.1:5 "
        + "label=\"a \\\"b\\\"\\n\\u{1B}[2J\"")
  }

  @Test func isOneObjectForPrograms() throws {
    let json = Self.line.json
    #expect(json.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
    let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect(object["time"] as? String == "2026-11-23T06:30:00.123Z")
    #expect(object["level"] as? String == "info")
    #expect(object["logger"] as? String == "usherd")
    #expect(object["message"] as? String == "client 12 connected")
    #expect(
      object["metadata"] as? [String: String] == ["label": "a \"b\"\n\u{1B}[2J", "address": "127.0.0.1:5"])
  }

  @Test func quotesEveryCharacterForPrograms() throws {
    let text = (0...0x2FF).compactMap(Unicode.Scalar.init).map(String.init).joined() + "\u{202E}🎲\u{E0001}"
    let value = try JSONDecoder().decode([String].self, from: Data("[\(JSONText.quoted(text))]".utf8))
    #expect(value == [text])
  }

  @Test(arguments: [
    (0, "1970-01-01T00:00:00.000Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
    (1_709_251_199_999, "2024-02-29T23:59:59.999Z"), (4_102_444_800_007, "2100-01-01T00:00:00.007Z"),
    (4_107_542_400_050, "2100-03-01T00:00:00.050Z"), (1_704_067_199_000, "2023-12-31T23:59:59.000Z"),
  ])
  func tellsTheTimeInUTC(milliseconds: Int64, text: String) {
    #expect(Timestamp(milliseconds: milliseconds).description == text)
  }

  static func padded(_ numbers: [Int32]) -> String {
    numbers.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: "-")
  }

  @Test func tellsTheDaysOfFourCenturiesAsTheCalendarDoes() {
    for day in stride(from: Int64(0), to: 146_097, by: 11) {
      var seconds = time_t(day * 86_400)
      var parts = unsafe tm()
      unsafe gmtime_r(&seconds, &parts)
      let text = Timestamp(milliseconds: day * 86_400_000).description
      let date = unsafe Self.padded([1900 + parts.tm_year, parts.tm_mon + 1, parts.tm_mday])
      guard text.hasPrefix(date) else {
        Issue.record("\(text) is not \(date)")
        return
      }
    }
  }
}
