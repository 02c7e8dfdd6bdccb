package import Usher
package import UsherAdmin

/// Everything that there is to tell in numbers, at one moment.
package struct Figures: Sendable {
  /// What is done with messages, by name.
  package var service: String

  /// Where a message ends.
  package var framing: String

  /// What the daemon is doing.
  package var state: Status.State

  /// When it started, in nanoseconds since 1970.
  package var startedNanoseconds: Int64

  /// Whether a supervisor started it.
  package var isSupervised: Bool

  /// The server that takes clients.
  package var server: ServerStatus

  /// The server that takes operators, where it is asked about.
  package var operators: ServerStatus?

  /// How many bans there are.
  package var bans: Int

  /// How far a drain has come, while there is one.
  package var drain: DrainReport?

  /// The process itself, where it is asked about.
  package var process: ProcessFigures?
}
