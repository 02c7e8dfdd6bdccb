internal import Logging
package import UsherAdmin

/// The configuration and the log.
extension AdminOperations {
  /// Reads the configuration file again.
  package func reload(_ request: Reload, for caller: AdminCaller) async throws(AdminFailure) -> Reload.Answer
  {
    try await act(.reload, isDryRun: request.dryRun, caller, on: [:]) { log async throws(AdminFailure) in
      do throws(ConfigurationError) {
        guard !request.dryRun else { return try parts.reloader.preview() }
        let answer = try await parts.reloader.reload()
        log["changed"] = "\(answer.changed.count)"
        if !answer.restartNeeded.isEmpty { log["restartNeeded"] = "\(answer.restartNeeded.count)" }
        return answer
      } catch {
        throw .refused(
          .configurationRefused(
            file: error.file, line: error.line, key: error.key, problem: error.problem))
      }
    }
  }

  /// The configuration that is in force.
  package func showConfiguration(
    for caller: AdminCaller
  ) async throws(AdminFailure) -> GetConfiguration.Answer {
    try permit(.configuration, caller)
    let configuration = parts.configuration.current
    return GetConfiguration.Answer(
      file: parts.configuration.file,
      settings: parts.configuration.keys.map { key in
        GetConfiguration.Setting(
          key: key.name, value: key.write(configuration),
          origin: configuration.origins[key.name]?.description ?? "default")
      })
  }

  /// The least important level that is logged.
  package func logLevel(for caller: AdminCaller) async throws(AdminFailure) -> GetLogLevel.Answer {
    try permit(.logLevel, caller)
    return GetLogLevel.Answer(level: parts.threshold.level.rawValue)
  }

  /// Changes the least important level that is logged.
  package func setLogLevel(
    _ request: SetLogLevel, for caller: AdminCaller
  ) async throws(AdminFailure) -> SetLogLevel.Answer {
    try await act(.setLogLevel, caller, on: ["level": "\(request.level)"]) { log async throws(AdminFailure) in
      guard let level = LogLevel(rawValue: request.level) else {
        let levels = LogLevel.allCases.map(\.rawValue).joined(separator: ", ")
        throw .invalid(parameter: "level", reason: "is one of \(levels)")
      }
      let before = parts.configuration.setLogLevel(level)
      parts.threshold.level = level
      log["before"] = "\(before.rawValue)"
      return SetLogLevel.Answer(before: before.rawValue)
    }
  }
}
