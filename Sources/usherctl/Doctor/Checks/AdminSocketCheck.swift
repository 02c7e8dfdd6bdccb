/// Whether the admin socket is open to whom it should be, and to nobody else.
struct AdminSocketCheck: Check {
  static let title = "admin socket"

  /// Where it is.
  let path: String
  /// What its file is like; `nil` where it can't be seen.
  var socket: FileFacts?
  /// What the directory that it is in is like.
  var directory: FileFacts?

  /// What the kernel shows of an id that means nothing here.
  private static let overflow: UInt32 = 65_534

  var verdict: Verdict {
    guard let socket else { return .skipped("\(path) can't be seen") }
    var findings: [Finding] = []
    // Whoever may write to it may connect.
    if socket.mode & 0o002 != 0 {
      findings.append(
        Finding(
          "everyone may connect to \(path), whose mode is \(socket.modeText)",
          remedy: "SocketMode=0660 in usherd-admin.socket; at once: chmod 0660 \(path)"))
    }
    if socket.mode & 0o020 == 0 {
      findings.append(
        Finding(
          "the group may not connect to \(path), whose mode is \(socket.modeText)",
          remedy: "SocketMode=0660 in usherd-admin.socket; at once: chmod 0660 \(path)"))
    }
    if socket.gid == Self.overflow {
      findings.append(
        Finding(
          "the group of \(path) is \(Self.overflow), which stands for one that can't be known here",
          remedy: "SocketGroup=usher in usherd-admin.socket, and no PrivateUsers= in usherd.service"))
    }
    if let directory { findings += self.findings(of: directory, for: socket) }
    return Verdict(findings, else: "\(path): \(socket.modeText), \(socket.owner):\(socket.group)")
  }

  private func findings(of directory: FileFacts, for socket: FileFacts) -> [Finding] {
    let isOpen = directory.mode & 0o001 != 0 || directory.gid == socket.gid && directory.mode & 0o010 != 0
    var findings: [Finding] = []
    // Of a user's own daemon, whose group is nobody else, there is nobody to be kept out.
    if !isOpen, directory.uid != socket.uid || socket.gid != directory.gid {
      findings.append(
        Finding(
          "the group \(socket.group) can't reach \(path): its directory is \(directory.modeText), "
            + "\(directory.owner):\(directory.group)",
          remedy: "no RuntimeDirectory= in usherd.service; then: systemctl restart usherd-admin.socket"))
    }
    if directory.mode & 0o002 != 0, directory.mode & 0o1000 == 0 {
      findings.append(
        Finding(
          "everyone may put another socket in the place of \(path): its directory is \(directory.modeText)",
          remedy: "chmod 0755 on the directory"))
    }
    return findings
  }
}

/// What a file is like.
struct FileFacts: Equatable {
  /// The bits of its mode, without those of its kind.
  var mode: UInt32
  var uid: UInt32
  var gid: UInt32
  /// The name of its user, or the number where it has none.
  var owner: String
  /// The name of its group, or the number where it has none.
  var group: String

  /// The mode as chmod(1) takes it.
  var modeText: String { "0" + String(mode, radix: 8) }
}
