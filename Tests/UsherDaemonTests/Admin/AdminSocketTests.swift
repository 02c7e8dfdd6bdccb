import Testing
import UsherDaemon

@Suite struct AdminSocketTests {
  @Test func isWhereTheConfigurationSays() throws {
    let socket = try AdminSocket(configured: "/x/y.sock", isRoot: true, runtimeDirectory: "/run/user/5")
    #expect(socket.path == "/x/y.sock")
  }

  @Test func isInRunForRootAndInTheRuntimeDirectoryForOthers() throws {
    #expect(
      try AdminSocket(configured: "", isRoot: true, runtimeDirectory: "/run/user/0").path
        == "/run/usherd/admin.sock")
    #expect(
      try AdminSocket(configured: "", isRoot: false, runtimeDirectory: "/run/user/5").path
        == "/run/user/5/usherd/admin.sock")
  }

  @Test(arguments: [nil, ""])
  func withoutAnyPlaceThereIsNone(runtimeDirectory: String?) throws {
    let error = try #require(throws: StartError.self) {
      try AdminSocket(configured: "", isRoot: false, runtimeDirectory: runtimeDirectory)
    }
    #expect(error.status == .unavailable)
  }

  @Test func aGroupThatIsNotThereNamesFileLineAndKey() throws {
    var configuration = Configuration(service: "upper")
    configuration.admin.group = "no-such-group-here"
    configuration.origins["admin.group"] = .file("/etc/usherd/usherd.toml", line: 7)
    let error = try #require(throws: StartError.self) { try AdminGroup(configuration) }
    #expect(error.status == .configuration)
    #expect(
      error.description
        == "/etc/usherd/usherd.toml:7: admin.group: there is no group \"no-such-group-here\" on this machine")
  }

  @Test func aGroupThatIsThereIsFound() throws {
    var configuration = Configuration(service: "upper")
    configuration.admin.group = "root"
    #expect(try AdminGroup(configuration) != nil)
  }
}
