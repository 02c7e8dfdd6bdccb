import CSystemd
import Glibc
import SystemPackage

/// Whoever started this process and wants to hear from it: systemd, or what speaks its protocol.
///
/// It listens at the address in `NOTIFY_SOCKET`, a file or, with a leading `@`, an abstract name. The calls here
/// block for as long as it has too much to read, so no thread that serves clients should make them.
public enum Supervisor {
  /// The most bytes of one notification that a supervisor reads.
  private static let longestNotification = 4_096

  /// Whether there is one that listens.
  public static var isPresent: Bool { Environment.value(of: "NOTIFY_SOCKET")?.isEmpty == false }

  /// Tells the supervisor something, several things in one message if there are several.
  ///
  /// That it was sent does not mean that it was read: see ``barrier(timeout:)``.
  ///
  /// - Parameter notices: What to tell.
  /// - Returns: `false` if there is no supervisor; nothing was done then.
  /// - Throws: ``SystemdError`` if it can't be told.
  @discardableResult
  public static func notify(_ notices: Notice...) throws(SystemdError) -> Bool {
    try notify(notices)
  }

  /// Tells the supervisor something, several things in one message if there are several.
  ///
  /// - Parameter notices: What to tell.
  /// - Returns: `false` if there is no supervisor; nothing was done then.
  /// - Throws: ``SystemdError`` if it can't be told.
  @discardableResult
  public static func notify(_ notices: [Notice]) throws(SystemdError) -> Bool {
    let text = notices.map(\.text).joined(separator: "\n")
    // The supervisor would ignore it, and nobody would know.
    guard text.utf8.count <= longestNotification else { throw SystemdError(.notify, .messageTooLong) }
    return try libraryCall(.notify) { unsafe sd_notify(0, text) } > 0
  }

  /// Waits, blocking this thread, until the supervisor has read all that this process told it.
  ///
  /// What it is told by a process that has ended it may not be able to attribute, so this comes before the
  /// exit where the last word counts.
  ///
  /// - Parameter timeout: How long to wait at most; `nil` waits for as long as it takes.
  /// - Returns: `false` if there is no supervisor; nothing was done then.
  /// - Throws: ``SystemdError``, with `ETIMEDOUT` if the time was up first.
  @discardableResult
  public static func barrier(timeout: Duration?) throws(SystemdError) -> Bool {
    let microseconds = timeout?.wholeMicroseconds ?? .max
    return try libraryCall(.notifyBarrier) { sd_notify_barrier(0, microseconds) } > 0
  }
}
