public import SystemPackage

/// A system call that failed, and why.
///
/// Match on ``code`` to decide what to do, on ``call`` to say what was being done.
public struct SocketError: Error, Hashable, Sendable {
  /// The call that failed.
  public let call: Call

  /// The reason the kernel gave.
  public let code: Errno

  /// The address it was about, as a person writes it, where there is one.
  public let endpoint: String?

  /// Describes a failed call.
  ///
  /// - Parameters:
  ///   - call: The call that failed.
  ///   - code: The reason the kernel gave.
  ///   - endpoint: The address it was about.
  public init(_ call: Call, _ code: Errno, endpoint: String? = nil) {
    self.call = call
    self.code = code
    self.endpoint = endpoint
  }

  /// The same failure, naming the address it was about.
  package func about(_ address: SocketAddress) -> SocketError {
    SocketError(call, code, endpoint: address.description)
  }
}

extension SocketError {
  /// The system calls this package makes, by their own names; epoll_ctl(2) and ioctl(2) with what they do.
  public enum Call: String, CaseIterable, Sendable {
    case accept = "accept4"
    case bind
    case chmod = "fchmodat"
    case close
    case connect
    case epollAdd = "epoll_ctl add"
    case epollCreate = "epoll_create1"
    case epollModify = "epoll_ctl modify"
    case epollRemove = "epoll_ctl remove"
    case epollWait = "epoll_wait"
    case eventfd
    case fchmod
    case fcntl
    case getpeername
    case getsockname
    case getsockopt
    case ioctlUnacknowledged = "ioctl SIOCOUTQ"
    case ioctlUnread = "ioctl FIONREAD"
    case listen
    case lstat
    case poll
    case read
    case receive = "recv"
    case send
    case setsockopt
    case shutdown
    case socket
    case socketpair
    case timerfdCreate = "timerfd_create"
    case timerfdSetTime = "timerfd_settime"
    case unlink
    case write
  }
}

extension SocketError: CustomStringConvertible {
  /// The call, the address and the kernel's text, as in `bind [::1]:80: Permission denied (13)`.
  public var description: String {
    let subject = endpoint.map { "\(call.rawValue) \($0)" } ?? call.rawValue
    return "\(subject): \(code) (\(code.rawValue))"
  }
}
