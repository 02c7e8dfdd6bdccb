import Glibc
import Testing

/// A scope with a running daemon in it.
///
/// ```swift
/// try DaemonFixture.with(["server.service": "echo"]) { daemon in
///   let client = try daemon.connect()
/// }
/// ```
/// On leaving, the daemon must have as many open descriptors as when it was ready, and must end with status 0
/// within two seconds of SIGTERM. Whatever happens, it does not outlive the scope.
enum DaemonFixture {
  /// Runs a daemon around `body`.
  ///
  /// - Parameters:
  ///   - settings: Keys of the configuration file. `drain.spread` is `"0s"` if it is not among them.
  ///   - listen: The endpoints to listen on, given as flags. A Unix socket without a slash is in the test's
  ///     directory.
  ///   - flags: More flags.
  ///   - environment: Added to what each program gets.
  ///   - wrapper: A command to start it through, such as `prlimit` with its arguments. It must become the
  ///     daemon and not stay its parent.
  ///   - program: The daemon: usherd, or another one made with the library.
  ///   - limit: How long it may take to end.
  ///   - body: The test.
  /// - Throws: What `body` threw, with the end of the log; or what went wrong on leaving.
  static func with(
    _ settings: Settings = [:], listen: [String] = ["127.0.0.1:0"], flags: [String] = [],
    environment: [String: String] = [:], wrapper: [String] = [], program: String = "usherd",
    endsWithin limit: Duration = .seconds(2),
    _ body: (Daemon) throws -> Void
  ) throws {
    let scratch = try Scratch.current ?? Scratch()
    try Scratch.$current.withValue(scratch) {
      do {
        let configuration = try scratch.write("usherd.toml", scratch.complete(settings).file)
        let arguments =
          wrapper + [Programs.path(of: program), "--config", configuration]
          + listen.flatMap { ["--listen", scratch.endpoint($0)] } + flags
        let log = try LogFile(path: scratch.file("log"))
        let null = try OwnedNumber.open("/dev/null", O_RDWR)
        let child = try ChildProcess(
          arguments, environment: Programs.environment(in: scratch).merging(environment) { $1 },
          directory: scratch.path,
          input: null, output: null, errors: log.openForWriting())
        defer { child.killGroup() }
        let daemon = try Daemon(program, scratch: scratch, child: child, log: log)
        defer { daemon.dismissAll() }
        try body(daemon)
        try leave(daemon, within: limit)
      } catch {
        throw TestFailure("\(error)\n\(scratch.keepAsEvidence())")
      }
    }
  }

  private static func leave(_ daemon: Daemon, within limit: Duration) throws {
    daemon.dismissAll()
    if !daemon.isEnding {
      do {
        try daemon.expectDescriptorsAsWhenReady()
      } catch {
        Issue.record(error)
      }
      daemon.send(signal: SIGTERM)
    }
    guard let exit = try daemon.child.wait(within: limit) else {
      throw TestFailure("still runs \(limit) after SIGTERM")
    }
    #expect(exit == .status(0))
  }
}

extension Scratch {
  /// The admin socket of the daemon in this directory.
  var adminSocket: String { file("admin.sock") }

  fileprivate func endpoint(_ text: String) -> String {
    guard text.hasPrefix("unix:"), !text.contains("/") else { return text }
    return "unix:\(file(String(text.dropFirst("unix:".count))))"
  }

  /// The settings of a test with what each test needs.
  func complete(_ settings: Settings) -> Settings {
    settings.merging(["drain.spread": "0s", "admin.socket": SettingValue(stringLiteral: adminSocket)]) {
      own, _ in own
    }
  }
}
