/// Who may look and act, and whether whoever asks is one of them.
struct OperatorsCheck: Check {
  static let title = "operators"

  /// The group of the admin socket, by name.
  var group: String?
  /// Whether there is a group of the usual name.
  var usualGroupExists: Bool
  /// Whether the socket is that of the system's daemon, and not one user's own.
  var isOfSystem: Bool
  /// Who asks.
  var user: Asking
  /// `admin.group_may_act`, where usherd says it.
  var groupMayAct: Bool?

  /// The user who asks.
  struct Asking: Equatable {
    var name: String
    /// Whether it is root, or the user that usherd runs as.
    var mayDoEverything: Bool
    /// Whether it is a member by the user database.
    var isMember: Bool
    /// Whether this session knows of it.
    var isMemberHere: Bool
  }

  /// The group that the package makes.
  static let usualGroup = "usher"

  var verdict: Verdict {
    guard isOfSystem else { return .fine("one user's own usherd: that user and root may do everything") }
    var findings: [Finding] = []
    if !usualGroupExists {
      findings.append(
        Finding(
          "there is no group \(Self.usualGroup) on this machine, so that only root can be an operator",
          remedy: "systemd-sysusers, or groupadd --system \(Self.usualGroup); then restart the admin socket"))
    }
    if let group, !user.mayDoEverything, !user.isMemberHere {
      findings.append(
        user.isMember
          ? Finding(
            "\(user.name) is in the group \(group), but this session began before that",
            remedy: "log in again, or: newgrp \(group)")
          : Finding(
            "\(user.name) is not in the group \(group), which may look at usherd",
            remedy: "sudo adduser \(user.name) \(group), and log in again; or use sudo"))
    }
    let may = groupMayAct.map { $0 ? "may look and act" : "may look, not act" } ?? "may look"
    return Verdict(
      findings,
      else: "\(group.map { "the group \($0) \(may)" } ?? "only root and usherd's user may do anything"); "
        + "\(user.name) \(user.mayDoEverything ? "may do everything" : "is in it")")
  }
}
