import Varlink

extension InterfaceDescription {
  /// The daemon itself: draining, configuration, log, end.
  static let life = """
    # The levels of the log, the least important first.
    type LogLevel (trace, debug, info, notice, warning, error, critical)

    # One value of the configuration that is in force.
    type Setting (
      # The key, as in limits.clients.
      key: string,
      # The value as TOML.
      value: string,
      # Where it comes from: default, a flag, operator, or file and line.
      origin: string
    )

    # Accepts nobody and sends the clients off. Called with more, it tells how far that has come until nobody is left or
    # it is taken back; called while one is under way, it goes on with the new parameters.
    method Drain(
      # When whoever is left is cut, from now; drain.deadline without it, and 0 for never.
      deadlineUSec: ?int,
      # Over which time the clients' ends are spread evenly; drain.spread without it.
      spreadUSec: ?int,
      # What each of them is sent last; drain.farewell without it.
      farewell: ?string,
      # Whether newcomers are turned away rather than left waiting.
      refuse: ?bool
    ) -> (
      # How far it has come.
      progress: DrainProgress
    )

    # Takes a drain back.
    method Resume() -> (
      # Whether there was one.
      wasDraining: bool
    )

    # Reads the configuration file again and applies what can be changed while it runs.
    method Reload(
      # Whether only to say what would change.
      dryRun: ?bool
    ) -> (
      # The file; without it there is none.
      file: ?string,
      # Keys whose value has changed.
      changed: []string,
      # Keys whose new value comes into force only with a restart.
      restartNeeded: []string,
      # Whether this only says what would change.
      dryRun: bool
    )

    # The configuration that is in force.
    method GetConfiguration() -> (
      # The file; without it there is none.
      file: ?string,
      # Every key, section by section.
      settings: []Setting
    )

    # The least important level that is logged.
    method GetLogLevel() -> (
      # The level.
      level: LogLevel
    )

    # Changes the least important level that is logged, until the next change, reload or restart.
    method SetLogLevel(
      # The level from now on.
      level: LogLevel
    ) -> (
      # The level until now.
      before: LogLevel
    )

    # Ends the daemon: as by a drain with the configured times, or at once.
    method Shutdown(
      # Whether to cut every client at once.
      now: ?bool
    ) -> (
      # Whether a supervisor passed its sockets, so that the next to connect starts it again unless those are stopped too.
      activated: bool
    )

    # The configuration file can't be taken, and nothing has changed.
    error ConfigurationRefused (
      # The file.
      file: string,
      # The line, counted from 1, where the problem has one.
      line: ?int,
      # The key, where the problem has one.
      key: ?string,
      # What is wrong.
      problem: string
    )

    # The daemon is stopping, and that can't be taken back.
    error Stopping ()
    """
}
