import Glibc
import Testing
import UsherDaemon

@Suite struct ConfigurationFileTests {
  @Test func theNamedOneIsRead() throws {
    try TemporaryDirectory.with { directory in
      try TemporaryDirectory.write("[server]\n", to: "\(directory)/mine.toml")
      try TemporaryDirectory.write("[log]\n", to: "\(directory)/usherd.toml")
      let file = ConfigurationFile(named: "\(directory)/mine.toml", directories: directory)
      let document = try #require(try file.load())
      #expect(document.file == "\(directory)/mine.toml")
      #expect(document.root == ["server": .table([:])])
    }
  }

  @Test func aNamedOneThatIsMissingIsAnError() throws {
    try TemporaryDirectory.with { directory in
      try TemporaryDirectory.write("[server]\n", to: "\(directory)/usherd.toml")
      let file = ConfigurationFile(named: "\(directory)/mine.toml", directories: directory)
      let error = try #require(throws: ConfigurationError.self) { try file.load() }
      #expect(error.description == "\(directory)/mine.toml: can't be read: No such file or directory")
    }
  }

  @Test func theServiceManagersDirectoriesComeBeforeTheSystemsFile() throws {
    try TemporaryDirectory.with { directory in
      try TemporaryDirectory.write("[server]\n", to: "\(directory)/system.toml")
      try TemporaryDirectory.make("\(directory)/one")
      try TemporaryDirectory.make("\(directory)/two")
      let file = ConfigurationFile(
        named: nil, directories: "\(directory)/one:\(directory)/two", system: "\(directory)/system.toml")
      #expect(try file.load()?.file == "\(directory)/system.toml")
      try TemporaryDirectory.write("[server]\n", to: "\(directory)/two/usherd.toml")
      #expect(try file.load()?.file == "\(directory)/two/usherd.toml")
      try TemporaryDirectory.write("[server]\n", to: "\(directory)/one/usherd.toml")
      #expect(try file.load()?.file == "\(directory)/one/usherd.toml")
    }
  }

  @Test func withNoneAnywhereThereIsNone() throws {
    try TemporaryDirectory.with { directory in
      let file = ConfigurationFile(named: nil, directories: nil, system: "\(directory)/usherd.toml")
      let document = try file.load()
      #expect(document?.file == nil)
    }
  }

  @Test func oneThatCannotBeReadIsAnError() throws {
    try TemporaryDirectory.with { directory in
      try TemporaryDirectory.make("\(directory)/usherd.toml")
      let file = ConfigurationFile(named: nil, directories: directory, system: "/nonexistent")
      let error = try #require(throws: ConfigurationError.self) { try file.load() }
      #expect(error.description == "\(directory)/usherd.toml: can't be read: Is a directory")
    }
  }

  @Test func aPipeIsNoneAndIsNotWaitedFor() throws {
    try TemporaryDirectory.with { directory in
      let path = "\(directory)/usherd.toml"
      #expect(unsafe mkfifo(path, 0o600) == 0)
      let file = ConfigurationFile(named: path, directories: nil)
      let error = try #require(throws: ConfigurationError.self) { try file.load() }
      #expect(error.description == "\(path): is a pipe: what is in one can't be read again at a reload")
    }
  }

  @Test func oneThatNeverEndsIsNotReadForever() throws {
    let file = ConfigurationFile(named: "/dev/zero", directories: nil)
    let error = try #require(throws: ConfigurationError.self) { try file.load() }
    #expect(error.description == "/dev/zero: is longer than 1MiB and can't be a configuration")
  }
}
