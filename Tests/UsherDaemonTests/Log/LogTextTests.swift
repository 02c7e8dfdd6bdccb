import Foundation
import Logging
import Sockets
import Testing
import UsherDaemon

@Suite struct LogTextTests {
  /// A line in a form.
  static func line(_ form: LineForm) -> String {
    var text = LogText()
    text.begin(form, at: Timestamp(milliseconds: 1_795_415_400_023), .info, label: "usherd")
    text.say("client ")
    text.say(12)
    text.say(" connected")
    text.add("address", SocketAddress.ip(.ipv4Loopback, port: 5))
    text.add("label", "a \"b\"\n\u{1B}[2J")
    text.add("number", -7)
    text.end()
    return contents(of: text)
  }

  static func contents(of text: borrowing LogText) -> String {
    unsafe text.withBytes(first: text.count) { unsafe String(decoding: $0, as: UTF8.self) }
  }

  @Test(arguments: [(LineForm.text, ""), (.prefixedText, "<6>")])
  func isOneLineForPeople(_ form: LineForm, _ prefix: String) {
    #expect(
      Self.line(form)
        == prefix + "2026-11-23T06:30:00.023Z info usherd: client 12 connected address=127.0.0.1:5 "
        + "label=\"a \\\"b\\\"\\n\\u{1B}[2J\" number=-7")
  }

  @Test func isOneObjectForPrograms() throws {
    let json = Self.line(.json)
    #expect(json.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
    let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect(object["time"] as? String == "2026-11-23T06:30:00.023Z")
    #expect(object["level"] as? String == "info")
    #expect(object["logger"] as? String == "usherd")
    #expect(object["message"] as? String == "client 12 connected")
    #expect(
      object["metadata"] as? [String: String] == [
        "label": "a \"b\"\n\u{1B}[2J", "address": "127.0.0.1:5", "number": "-7",
      ])
  }

  @Test func growsWithWhatIsInItAndForgetsItsBeginning() {
    var text = LogText()
    var expected = ""
    for number in 0..<5_000 {
      text.append(text: "line \(number)\n")
      expected += "line \(number)\n"
    }
    #expect(Self.contents(of: text) == expected)
    text.remove(first: expected.utf8.count - 10)
    #expect(Self.contents(of: text) == "line 4999\n")
    text.remove(first: 10)
    #expect(text.count == 0)
  }

  @Test func eachLineHasItsOwnTime() {
    var text = LogText()
    for milliseconds: Int64 in [999, 1_000, 1_007, 61_070, 999] {
      text.begin(.text, at: Timestamp(milliseconds: milliseconds), .info, label: "x")
      text.append("|")
    }
    let times = Self.contents(of: text).split(separator: "|").map { $0.prefix { $0 != " " }.suffix(10) }
    #expect(times == ["00:00.999Z", "00:01.000Z", "00:01.007Z", "01:01.070Z", "00:00.999Z"])
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
