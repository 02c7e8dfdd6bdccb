import Testing
import UsherAdmin

@testable import usherctl

@Suite struct SortKeyTests {
  @Test func everyKeyOfTheInterfaceHasAWord() {
    #expect(Set(SortKey.allCases.map(\.key)) == Set(ClientKey.allCases))
  }

  @Test(arguments: ClientKey.allCases)
  func theNamesOfTheFieldsAreTaken(key: ClientKey) {
    #expect(SortKey(argument: key.rawValue)?.key == key)
  }

  @Test func ageIsAnotherWordForConnected() {
    #expect(SortKey(argument: "age") == .connected)
    #expect(SortKey(argument: "ages") == nil)
  }
}
