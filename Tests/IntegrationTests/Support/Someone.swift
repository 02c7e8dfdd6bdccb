import Glibc

/// Who runs a program; only root can become somebody else.
enum Someone: CustomStringConvertible, Sendable {
  /// The user of the tests.
  case root
  /// The user nobody, in no group that matters.
  case stranger
  /// The user nobody, with this as primary group.
  case primaryMember(of: String)
  /// The user nobody, with this as supplementary group.
  case member(of: String)

  static var canBeChosen: Bool { geteuid() == 0 }

  /// A group that every Debian has and that nobody is in.
  static let group = "games"

  /// The command to start the program through.
  var wrapper: [String] {
    switch self {
    case .root: []
    case .stranger: ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
    case .primaryMember(let group): ["setpriv", "--reuid=nobody", "--regid=\(group)", "--clear-groups"]
    case .member(let group): ["setpriv", "--reuid=nobody", "--regid=nogroup", "--groups=\(group)"]
    }
  }

  var description: String {
    switch self {
    case .root: "root"
    case .stranger: "a stranger"
    case .primaryMember: "a member by primary group"
    case .member: "a member by supplementary group"
    }
  }
}
