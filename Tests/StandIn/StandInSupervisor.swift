import Glibc

/// Stands in for systemd: starts programs with descriptors and variables, hears their notifications, and keeps
/// what they store and gives it back at the next start.
package final class StandInSupervisor {
  /// Which process the passed descriptors are said to be for.
  package enum Intended {
    /// The one started.
    case started
    /// Another.
    case another
    /// None is named.
    case nobody
  }

  /// Where it listens.
  package let notifications: DatagramSocket

  /// What was stored and is there still, by name.
  package private(set) var store: [(name: String, descriptor: OwnedDescriptor)] = []

  package init(notifyAddress: String) throws {
    notifications = try DatagramSocket(address: notifyAddress)
  }

  /// Starts a program, the path of a file, with the sockets and, behind them, what is stored.
  ///
  /// The variables given are added to the usual ones or replace them; an empty value takes one away.
  package func start(
    _ arguments: [String], passing sockets: [(name: String, descriptor: OwnedDescriptor)] = [],
    environment: [String: String] = [:], for intended: Intended = .started
  ) throws -> SupervisedProcess {
    let passed = sockets + store
    var variables = Self.sanitizerOptions
    variables["PATH"] = "/usr/bin:/bin"
    variables["NOTIFY_SOCKET"] = notifications.address
    if !passed.isEmpty {
      variables["LISTEN_FDS"] = "\(passed.count)"
      variables["LISTEN_FDNAMES"] = passed.map(\.name).joined(separator: ":")
    }
    variables.merge(environment) { $1 }
    variables = variables.filter { !$1.isEmpty }
    return try SupervisedProcess(
      ["/bin/sh", "-c", "\(Self.announcement(to: intended)) exec \"$0\" \"$@\""] + arguments,
      environment: variables, passing: passed.map(\.descriptor))
  }

  /// What tells a sanitizer in a program where to write what it finds.
  private static let sanitizerOptions: [String: String] = {
    var options: [String: String] = [:]
    for name in ["ASAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS"] {
      options[name] = unsafe getenv(name).map { unsafe String(cString: $0) }
    }
    return options
  }()

  /// The shell becomes the program, so its process id is the program's.
  private static func announcement(to intended: Intended) -> String {
    switch intended {
    case .started: "export LISTEN_PID=$$;"
    case .another: "export LISTEN_PID=1;"
    case .nobody: ""
    }
  }

  /// Hears the next notification and does what it asks for.
  package func hear(within limit: Duration = .seconds(10)) async throws -> Datagram {
    let notification = try await offPool { [notifications] in try notifications.receive(within: limit) }
    let name = notification["FDNAME"] ?? "stored"
    if notification["FDSTORE"] == "1" {
      store += notification.descriptors.map { (name, $0) }
    }
    if notification["FDSTOREREMOVE"] == "1" {
      store.removeAll { $0.name == name }
    }
    return notification
  }

  /// Hears notifications until one has a line.
  @discardableResult
  package func wait(for line: String, within limit: Duration = .seconds(10)) async throws -> Datagram {
    while true {
      let notification = try await hear(within: limit)
      if notification.lines.contains(line) { return notification }
    }
  }
}
