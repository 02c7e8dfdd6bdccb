internal import ArgumentParser
internal import Glibc
internal import Logging
internal import Sockets
internal import SystemPackage
internal import Systemd
public import Usher

/// A whole daemon around any service: command line, configuration, log, signals and admin socket.
public enum UsherDaemon {
  /// Runs a daemon until it is told to stop.
  ///
  /// ```swift
  /// @main struct Main {
  ///   @MainActor static func main() async { await UsherDaemon.run(["shout": Shout()]) }
  /// }
  /// ```
  /// It returns after an orderly end. Where the daemon can't run, it says why on standard error and ends the process:
  /// with status 64 over a bad command line, 78 over a bad configuration, 69 over a socket that can't be had. It
  /// sets swift-log up for the process, and bounds the number of its heaps.
  ///
  /// - Parameter services: The services that may be chosen, by name; the first is the default.
  /// - Precondition: There is at least one service, and each has a name of its own.
  @MainActor public static func run(_ services: KeyValuePairs<String, any Service>) async {
    let names = services.map(\.key)
    precondition(!names.isEmpty && Set(names).count == names.count, "each service needs a name of its own")
    StandardDescriptors.fill()
    Heap.limit()
    let launch = launch(flags(), services: names)
    switch launch {
    case .say(let text):
      print(text, terminator: "")
    case .run(let configuration):
      // First of all, while there is no other thread and no other descriptor.
      let passed = Result { () throws(StartError) in try PassedListeners.take() }
      guard let chosen = services.first(where: { $0.key == configuration.current.server.service })?.value
      else {
        preconditionFailure("a service was chosen that there is not")
      }
      // Not on the pool that all tasks share: see TaskQueue.
      await Task.onServer { await run(configuration, chosen, passed) }.value
    }
  }

  private static func flags() -> Flags {
    do {
      return try Flags.parse()
    } catch {
      if !Flags.exitCode(for: error).isSuccess { Supervision.fail(Flags.message(for: error), status: .usage) }
      Flags.exit(withError: error)
    }
  }

  private static func launch(_ flags: Flags, services: [String]) -> Launch {
    do {
      let file = ConfigurationFile(named: flags.config, directories: variable("CONFIGURATION_DIRECTORY"))
      return try Launch(flags, file: file, services: services)
    } catch {
      switch error {
      case .usage(let text):
        Supervision.fail(text, status: .usage)
        Flags.exit(withError: ValidationError(text))
      case .configuration(let error):
        // There is no log yet: its form is part of what could not be read.
        let priority = LogDestination.detect() == .lines ? "" : JournalPriority.critical.prefix
        _ = try? FileDescriptor.standardError.writeAll("\(priority)\(Flags.programName): \(error)\n".utf8)
        if !flags.isAboutConfiguration { Supervision.fail("\(error)", status: .configuration) }
        exit(ExitStatus.configuration.rawValue)
      }
    }
  }

  private static func run(
    _ configuration: LiveConfiguration, _ service: any Service, _ passed: Result<PassedListeners, StartError>
  ) async {
    let settings = configuration.current.log
    let (output, threshold) = (LogOutput(settings.format), LogThreshold(settings.level))
    LoggingSystem.bootstrap { output.handler(label: $0, threshold: threshold) }
    let log = Logger(label: Flags.programName)
    let signals = Signals()
    do {
      let supervision = Supervision(log: log)
      let daemon = try await Daemon(
        configuration, service: service, passed: passed.get(),
        runtimeDirectory: variable("XDG_RUNTIME_DIR"), stateDirectory: stateDirectory,
        supervision: supervision, threshold: threshold, log: log)
      obey(signals, daemon, log)
      await daemon.runToEnd()
      log.info("stopped")
      output.flush()
      supervision?.finish()
      // Signals are caught for as long as somebody has this.
      withExtendedLifetime(signals) {}
    } catch {
      log.critical("\(error)")
      output.flush()
      Supervision.fail("\(error)", code: error.code, status: error.status)
      exit(error.status.rawValue)
    }
  }

  private static func variable(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }

  private static var stateDirectory: StateDirectory {
    StateDirectory(
      given: variable("STATE_DIRECTORY"), isRoot: geteuid() == 0, stateHome: variable("XDG_STATE_HOME"),
      home: variable("HOME"))
  }

  /// Does what signals ask for: the first ends the daemon in order, the second at once.
  private static func obey(_ signals: Signals, _ daemon: Daemon, _ log: Logger) {
    let arrivals = signals.stream
    Task.onServer {
      var isSecond = false
      for await signal in arrivals {
        switch signal {
        case .hangUp:
          log.info("SIGHUP: reading the configuration again")
          await daemon.reload()
        case .stop(let name):
          daemon.wish(isSecond ? .atOnce(by: name) : .inOrder(by: name))
          isSecond = true
        }
      }
    }
  }
}
