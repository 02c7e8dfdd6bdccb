/// Why what a supervisor passed could not be taken or used.
public enum ActivationError: Error, Hashable, Sendable {
  /// The descriptors were taken before in this process, and each has one owner.
  case alreadyTaken

  /// The variables that describe the descriptors make no sense.
  case environment(SystemdError)

  /// The variables promise a descriptor that is not open.
  case notOpen(number: CInt)

  /// A descriptor is not what a server can accept clients from.
  case notListening(name: String, number: CInt, found: DescriptorKind)

  /// A descriptor could not be examined or prepared.
  case unusable(name: String, number: CInt, reason: String)
}

extension ActivationError: CustomStringConvertible {
  /// What is wrong with which descriptor, as in
  /// `descriptor 4 (game) is a datagram socket (IPv4), not a listening stream socket`.
  public var description: String {
    switch self {
    case .alreadyTaken:
      "the passed descriptors were taken before"
    case .environment(let error):
      "LISTEN_PID, LISTEN_FDS and LISTEN_FDNAMES make no sense (\(error))"
    case .notOpen(let number):
      "descriptor \(number) is not open, though LISTEN_FDS promises it"
    case .notListening(let name, let number, let found):
      "descriptor \(number) (\(name.asOneLine)) is \(found), not a listening stream socket"
    case .unusable(let name, let number, let reason):
      "descriptor \(number) (\(name.asOneLine)) can't be used: \(reason)"
    }
  }
}
