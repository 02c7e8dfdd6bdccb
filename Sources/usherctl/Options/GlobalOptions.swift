import ArgumentParser
import UsherAdmin

/// The options that every command has.
struct GlobalOptions: ParsableArguments {
  @Option(
    help: .init("The admin socket; without it the first that accepts of \(Self.places).", valueName: "path"),
    completion: .file())
  var socket: String?

  @Flag(help: "Print what usherd answers as JSON.")
  var json = false

  @Option(
    help: .init(
      "How long to wait for each answer, in seconds or as in 500ms; 5 without it.", valueName: "seconds"),
    transform: Self.timeLimit)
  var timeout: Duration = .seconds(5)

  func validate() throws {
    if socket == "" { throw ValidationError("--socket needs a path.") }
  }

  private static let places = "$USHER_ADMIN, $XDG_RUNTIME_DIR/usherd/admin.sock, /run/usherd/admin.sock"

  /// A number of seconds, or any length of time with its unit.
  private static func timeLimit(_ text: String) throws -> Duration {
    let isBareNumber = text.allSatisfy { $0.isASCII && $0.isNumber || $0 == "." }
    let time = try Duration(text: isBareNumber ? text + "s" : text)
    guard time > .zero else { throw ValidationError("it must be more than no time.") }
    return time
  }
}
