public import SystemPackage

/// A call that failed, of libsystemd or of the system, and why.
public struct SystemdError: Error, Hashable, Sendable {
  /// The call that failed.
  public let call: Call

  /// The reason it gave.
  public let code: Errno

  /// Describes a failed call.
  ///
  /// - Parameters:
  ///   - call: The call that failed.
  ///   - code: The reason it gave.
  public init(_ call: Call, _ code: Errno) {
    self.call = call
    self.code = code
  }
}

extension SystemdError {
  /// The calls this library makes, by their own names.
  public enum Call: String, Sendable {
    case fcntl
    case fstat
    case getsockopt
    case listenDescriptors = "sd_listen_fds"
    case listenDescriptorsWithNames = "sd_listen_fds_with_names"
    case memfdCreate = "memfd_create"
    case notify = "sd_notify"
    case notifyBarrier = "sd_notify_barrier"
    case notifyWithDescriptors = "sd_pid_notify_with_fds"
    case sendmsg
    case socket
    case watchdogEnabled = "sd_watchdog_enabled"
    case write
  }
}

extension SystemdError: CustomStringConvertible {
  /// The call and the system's text, as in `sd_notify: Connection refused (111)`.
  public var description: String { "\(call.rawValue): \(code) (\(code.rawValue))" }
}
