import Testing

@testable import Varlink

@Suite struct JSONTests {
  @Test(arguments: [
    "9007199254740993", "-9007199254740993", "9223372036854775807", "-9223372036854775808",
    "9223372036854775808", "18446744073709551615", "0", "0.5", "-1.25", "true", "false", "null", "\"\"", "[]",
    "{}",
    #"{"a":[1,{"b":null}],"c":"é"}"#,
  ])
  func everyValueComesBackAsItWas(text: String) throws {
    let value = try Reading.json(Array(text.utf8))
    #expect(value.description == text)
  }

  @Test func equalNumbersAreEqualWhateverTheirType() {
    #expect(JSON(UInt64(5)) == JSON(Int8(5)))
    #expect(JSON(UInt64.max) == .unsigned(.max))
    #expect(JSON(5 as UInt32) == 5)
  }

  @Test func aNumberIsNeverABoolean() throws {
    #expect(try Reading.json(Array("[0,1,true]".utf8)) == [0, 1, true])
  }

  @Test func fieldsAreFoundByName() {
    let value: JSON = ["a": ["b": 1]]
    #expect(value["a"]?["b"] == 1)
    #expect(value["b"] == nil)
    #expect((1 as JSON)["a"] == nil)
  }

  @Test func whatJSONHasNoFormForIsNoText() {
    #expect(JSON.text(of: [Double.infinity]) == nil)
  }
}
