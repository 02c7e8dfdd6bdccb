#if DEBUG
  import Glibc
  import Sockets
  import SystemPackage
  import Testing

  @testable import Usher

  /// What becomes of each call of the engine for each reason that the kernel may have to refuse it.
  enum FaultTable {
    /// What becomes of a call that fails.
    enum Outcome: Hashable, Sendable {
      /// It is made again, and nobody learns of it.
      case isMadeAgain

      /// It is made again once the kernel says that it can be.
      case waits

      /// The newcomer is passed over, and the next is taken.
      case passesOver

      /// Accepting pauses and is tried again.
      case pauses

      /// The client ends, for this reason.
      case ends(DisconnectReason)

      /// The newcomer is not let in, for this reason.
      case isRefused(DisconnectReason)

      /// It is done without, and no client notices.
      case isDoneWithout

      /// Whoever wanted it made is told.
      case isThrown

      var text: String {
        switch self {
        case .isMadeAgain: "made again"
        case .waits: "made again once it may be"
        case .passesOver: "the next is taken"
        case .pauses: "accepting pauses, and it is made again"
        case .ends(let reason): "the client ends: `\(reason.rawValue)`"
        case .isRefused(let reason): "the newcomer is refused: `\(reason.rawValue)`"
        case .isDoneWithout: "done without"
        case .isThrown: "whoever wanted it is told"
        }
      }
    }

    /// A call, and what becomes of it for each reason.
    struct Row: Sendable, CustomTestStringConvertible {
      let act: FaultScript.Act
      let call: SocketError.Call

      /// What it is made for.
      let purpose: String
      var isUnix = false

      var isProxied = false

      /// Whether accepting has paused by then, since that is what it is made for.
      var isAfterPause = false
      let cells: [(outcome: Outcome, reasons: [String])]

      var testDescription: String { "\(call.rawValue), \(purpose)" }
    }

    /// The numbers of the reasons.
    static let codes: [String: Errno] = [
      "EACCES": Errno(rawValue: EACCES),
      "EADDRINUSE": Errno(rawValue: EADDRINUSE),
      "EADDRNOTAVAIL": Errno(rawValue: EADDRNOTAVAIL),
      "EAFNOSUPPORT": Errno(rawValue: EAFNOSUPPORT),
      "EAGAIN": Errno(rawValue: EAGAIN),
      "ECONNABORTED": Errno(rawValue: ECONNABORTED),
      "ECONNREFUSED": Errno(rawValue: ECONNREFUSED),
      "ECONNRESET": Errno(rawValue: ECONNRESET),
      "EHOSTDOWN": Errno(rawValue: EHOSTDOWN),
      "EHOSTUNREACH": Errno(rawValue: EHOSTUNREACH),
      "EINTR": Errno(rawValue: EINTR),
      "EINVAL": Errno(rawValue: EINVAL),
      "EIO": Errno(rawValue: EIO),
      "EMFILE": Errno(rawValue: EMFILE),
      "EMSGSIZE": Errno(rawValue: EMSGSIZE),
      "ENETDOWN": Errno(rawValue: ENETDOWN),
      "ENETUNREACH": Errno(rawValue: ENETUNREACH),
      "ENFILE": Errno(rawValue: ENFILE),
      "ENOBUFS": Errno(rawValue: ENOBUFS),
      "ENODATA": Errno(rawValue: ENODATA),
      "ENODEV": Errno(rawValue: ENODEV),
      "ENOENT": Errno(rawValue: ENOENT),
      "ENOMEM": Errno(rawValue: ENOMEM),
      "ENONET": Errno(rawValue: ENONET),
      "ENOPROTOOPT": Errno(rawValue: ENOPROTOOPT),
      "ENOSPC": Errno(rawValue: ENOSPC),
      "ENOTCONN": Errno(rawValue: ENOTCONN),
      "EOPNOTSUPP": Errno(rawValue: EOPNOTSUPP),
      "EPERM": Errno(rawValue: EPERM),
      "EPIPE": Errno(rawValue: EPIPE),
      "EPROTO": Errno(rawValue: EPROTO),
      "EROFS": Errno(rawValue: EROFS),
      "ETIMEDOUT": Errno(rawValue: ETIMEDOUT),
    ]

    static let rows = making + accepting + serving

    /// The calls that are not in the table, and why.
    static let others: [(calls: [SocketError.Call], why: String)] = [
      (
        [.chmod, .unlink],
        "made where a listener's file is not as it should be: its maker is told, as of `fchmod` and `lstat`"
      ),
      ([.connect, .getpeername, .socketpair], "made by clients and tests alone"),
      ([.fcntl], "made of a listener that was passed, and fails of no descriptor that is open"),
      ([.read], "made by programs at a terminal alone"),
    ]

    /// The table as the docs have it.
    static var text: String {
      var lines = ["| call | made for | fails with | then |", "|---|---|---|---|"]
      for row in rows {
        for cell in row.cells {
          let reasons = cell.reasons.joined(separator: ", ")
          lines.append("| `\(row.call.rawValue)` | \(row.purpose) | \(reasons) | \(cell.outcome.text) |")
        }
      }
      lines += ["", "Not in it are:", ""]
      for (calls, why) in others {
        let names = calls.map { "`\($0.rawValue)`" }.joined(separator: ", ")
        lines.append("- \(names): \(why).")
      }
      return lines.joined(separator: "\n") + "\n"
    }

    private static let noDescriptor = ["EMFILE", "ENFILE"]

    private static let making = [
      Row(
        act: .making, call: .eventfd, purpose: "a lane's bell",
        cells: [(.isMadeAgain, ["EINTR"]), (.isThrown, noDescriptor + ["ENOMEM", "ENODEV"])]),
      Row(
        act: .making, call: .epollCreate, purpose: "a lane's set",
        cells: [(.isMadeAgain, ["EINTR"]), (.isThrown, noDescriptor + ["ENOMEM"])]),
      Row(
        act: .making, call: .timerfdCreate, purpose: "a lane's timer",
        cells: [(.isMadeAgain, ["EINTR"]), (.isThrown, noDescriptor + ["ENOMEM", "ENODEV"])]),
      Row(
        act: .making, call: .epollAdd, purpose: "a lane's bell and timer",
        cells: [(.isMadeAgain, ["EINTR"]), (.isThrown, ["ENOMEM", "ENOSPC"])]),
      Row(
        act: .making, call: .socket, purpose: "a listener",
        cells: [
          (.isMadeAgain, ["EINTR"]),
          (
            .isThrown,
            noDescriptor + ["ENOBUFS", "ENOMEM", "EACCES", "EAFNOSUPPORT"]
          ),
        ]),
      Row(
        act: .making, call: .setsockopt, purpose: "a listener",
        cells: [(.isMadeAgain, ["EINTR"]), (.isThrown, ["ENOMEM", "ENOBUFS"])]),
      Row(
        act: .making, call: .bind, purpose: "a listener",
        cells: [
          (.isMadeAgain, ["EINTR"]),
          (.isThrown, ["EADDRINUSE", "EACCES", "EADDRNOTAVAIL", "ENOMEM"]),
        ]),
      Row(
        act: .making, call: .bind, purpose: "a listener with a file", isUnix: true,
        cells: [
          (.isMadeAgain, ["EINTR"]),
          (
            .isThrown,
            ["EACCES", "EADDRNOTAVAIL", "ENOMEM", "ENOSPC", "EROFS", "EIO"]
          ),
        ]),
      Row(
        act: .making, call: .listen, purpose: "a listener",
        cells: [(.isMadeAgain, ["EINTR"]), (.isThrown, ["EADDRINUSE"])]),
      Row(
        act: .making, call: .getsockname, purpose: "a listener",
        cells: [(.isMadeAgain, ["EINTR"]), (.isThrown, ["ENOBUFS"])]),
      Row(
        act: .making, call: .fchmod, purpose: "a listener with a file", isUnix: true,
        cells: [(.isMadeAgain, ["EINTR"]), (.isThrown, ["EIO", "EPERM"])]),
      Row(
        act: .making, call: .lstat, purpose: "a listener with a file", isUnix: true,
        cells: [(.isMadeAgain, ["EINTR"]), (.isThrown, ["EACCES", "ENOMEM"])]),
    ]

    private static let accepting = [
      Row(
        act: .serving, call: .accept, purpose: "a newcomer",
        cells: [
          (.isMadeAgain, ["EINTR"]),
          (.waits, ["EAGAIN"]),
          (
            .passesOver,
            [
              "ECONNABORTED", "EPROTO", "ENOPROTOOPT", "EOPNOTSUPP", "ENETDOWN",
              "ENETUNREACH", "EHOSTDOWN", "EHOSTUNREACH", "ENONET",
            ]
          ),
          (.pauses, noDescriptor + ["ENOBUFS", "ENOMEM", "EPERM"]),
        ]),
      Row(
        act: .serving, call: .epollAdd, purpose: "a newcomer",
        cells: [(.isMadeAgain, ["EINTR"]), (.ends(.failed), ["ENOMEM", "ENOSPC"])]),
      Row(
        act: .serving, call: .epollAdd, purpose: "a newcomer whose proxy has said nothing yet",
        isProxied: true,
        cells: [(.isMadeAgain, ["EINTR"]), (.isRefused(.proxyHeader), ["ENOMEM", "ENOSPC"])]),
      Row(
        act: .serving, call: .receive, purpose: "a proxy's header, first as a look only", isProxied: true,
        cells: [
          (.isMadeAgain, ["EINTR"]), (.waits, ["EAGAIN"]),
          (
            .isRefused(.proxyHeader),
            ["ECONNRESET", "ECONNABORTED", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "ENOMEM", "ENOTCONN"]
          ),
        ]),
      Row(
        act: .serving, call: .setsockopt, purpose: "a newcomer, by its listener or by hand, and who is cut",
        cells: [
          (.isMadeAgain, ["EINTR"]),
          (.isDoneWithout, ["ENOMEM", "ENOBUFS", "EINVAL", "ENOPROTOOPT"]),
        ]),
      Row(
        act: .serving, call: .getsockopt, purpose: "who is at the other end of a file", isUnix: true,
        cells: [
          (.isMadeAgain, ["EINTR"]),
          (.isDoneWithout, ["ENODATA", "ENOMEM", "EINVAL"]),
        ]),
      Row(
        act: .serving, call: .poll, purpose: "whether anybody waits still after a pause, or comes soon",
        isAfterPause: true,
        cells: [(.isMadeAgain, ["EINTR"]), (.isDoneWithout, ["ENOMEM"])]),
    ]

    private static let serving = [
      Row(
        act: .serving, call: .epollWait, purpose: "a lane",
        cells: [(.isMadeAgain, ["EINTR"])]),
      Row(
        act: .serving, call: .receive, purpose: "a client",
        cells: [
          (.isMadeAgain, ["EINTR"]),
          (.waits, ["EAGAIN"]),
          (.ends(.reset), ["ECONNRESET", "EPIPE", "ECONNABORTED"]),
          (.ends(.timedOut), ["ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "EHOSTDOWN"]),
          (.ends(.failed), ["ENOMEM", "ENOBUFS", "ECONNREFUSED", "ENOTCONN", "EIO"]),
        ]),
      Row(
        act: .serving, call: .send, purpose: "a client",
        cells: [
          (.isMadeAgain, ["EINTR"]),
          (.waits, ["EAGAIN"]),
          (.ends(.reset), ["ECONNRESET", "EPIPE", "ECONNABORTED"]),
          (.ends(.timedOut), ["ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "EHOSTDOWN"]),
          (
            .ends(.failed),
            [
              "ENOMEM", "ENOBUFS", "ENETDOWN", "ENOTCONN", "EPERM", "EACCES",
              "EMSGSIZE",
            ]
          ),
        ]),
      Row(
        act: .serving, call: .epollModify, purpose: "a client that takes no more, or does again",
        cells: [(.isMadeAgain, ["EINTR"]), (.ends(.failed), ["ENOMEM", "ENOENT"])]),
      Row(
        act: .serving, call: .ioctlUnacknowledged, purpose: "what a client has not acknowledged",
        cells: [(.isMadeAgain, ["EINTR"]), (.isDoneWithout, ["EINVAL", "ENOMEM"])]),
      Row(
        act: .serving, call: .ioctlUnread, purpose: "what has arrived from a client that is to be sent off",
        cells: [(.isMadeAgain, ["EINTR"]), (.isDoneWithout, ["EINVAL", "ENOMEM"])]),
      Row(
        act: .serving, call: .shutdown, purpose: "a client that is sent off",
        cells: [
          (.isMadeAgain, ["EINTR"]),
          (.isDoneWithout, ["ENOTCONN", "ENOBUFS"]),
        ]),
      Row(
        act: .serving, call: .epollRemove, purpose: "a client that is gone",
        cells: [
          (.isMadeAgain, ["EINTR"]), (.isDoneWithout, ["ENOMEM", "ENOENT"]),
        ]),
      Row(
        act: .serving, call: .close, purpose: "a client that is gone, or a listener",
        cells: [(.isDoneWithout, ["EINTR", "EIO", "ENOSPC"])]),
      Row(
        act: .serving, call: .write, purpose: "a lane's bell",
        cells: [(.isMadeAgain, ["EINTR"])]),
      Row(
        act: .serving, call: .timerfdSetTime, purpose: "a lane's timer",
        cells: [(.isMadeAgain, ["EINTR"])]),
    ]
  }
#endif
