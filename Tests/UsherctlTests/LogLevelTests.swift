import Testing
import UsherAdmin
import Varlink

@testable import usherctl

@Suite struct LogLevelTests {
  @Test func theLevelsAreThoseOfTheInterface() {
    let levels = LogLevelCommand.Level.allCases.map(\.rawValue).joined(separator: ", ")
    #expect(InterfaceDescription.usherAdmin.text.contains("type LogLevel (\(levels))"))
  }
}
