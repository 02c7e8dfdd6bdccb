import Glibc
import Testing

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
  /// A user that every Debian has, who is neither root nor nobody.
  case user

  /// Whether this user can become somebody else, and somebody else reach the programs where they lie.
  static let canBeChosen: Bool = {
    guard geteuid() == 0, let scratch = try? Scratch() else { return false }
    let test = try? Program.run(
      "test", ["-x", Programs.path(of: "usherctl")], wrapper: Someone.stranger.wrapper, in: scratch)
    return test?.status == 0
  }()

  /// A group that every Debian has and that nobody is in.
  static let group = "games"

  /// The command to start the program through.
  var wrapper: [String] {
    switch self {
    case .root: []
    case .stranger: ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
    case .primaryMember(let group): ["setpriv", "--reuid=nobody", "--regid=\(group)", "--clear-groups"]
    case .member(let group): ["setpriv", "--reuid=nobody", "--regid=nogroup", "--groups=\(group)"]
    case .user: ["setpriv", "--reuid=daemon", "--regid=daemon", "--clear-groups"]
    }
  }

  var description: String {
    switch self {
    case .root: "root"
    case .stranger: "a stranger"
    case .primaryMember: "a member by primary group"
    case .member: "a member by supplementary group"
    case .user: "a user"
    }
  }
}

extension Trait where Self == ConditionTrait {
  /// For tests that need to be somebody else than they are.
  static var asSomebodyElse: Self {
    .enabled(if: Someone.canBeChosen, "needs root, and programs that other users can reach")
  }
}
