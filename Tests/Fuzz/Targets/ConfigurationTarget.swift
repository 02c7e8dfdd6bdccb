import UsherDaemon

extension FuzzTarget {
  /// Configuration files: what is read is written so that it reads back, and what is refused is said in one line.
  ///
  /// An input is a file.
  static let configuration = FuzzTarget("configuration") { input throws(Finding) in
    let text: String
    do throws(ConfigurationError) {
      text = try written(input)
    } catch {
      return try check(error, isAbout: input)
    }
    let again: String
    do throws(ConfigurationError) {
      again = try written(Array(text.utf8))
    } catch {
      throw Finding("what was written can't be read: \(error)\n\(text)")
    }
    try require(again, is: text, "read again")
  }

  /// The keys of a daemon with some services.
  static let keys = ConfigurationKey.all(services: ["upper", "echo", "relay"])

  /// What a file says, written without where it came from.
  private static func written(_ file: [UInt8]) throws(ConfigurationError) -> String {
    var configuration = Configuration(service: "upper")
    try configuration.apply(try TOMLDocument(file: "f.toml", bytes: file), keys: keys)
    configuration.origins = [:]
    return configuration.toml(keys: keys)
  }

  private static func check(_ error: ConfigurationError, isAbout file: [UInt8]) throws(Finding) {
    try require(isPrintable: error.description, "the error")
    guard let line = error.line else { return }
    let count = 1 + file.count { $0 == 0x0A }
    try require((1...count).contains(line), "line \(line) of \(count)")
  }
}
