internal import Glibc

/// Where the daemon keeps what outlives it.
package struct StateDirectory: Hashable, Sendable {
  /// The directory; `nil` where there is no place for one.
  package let path: String?

  /// Finds the place: what a supervisor made, else the usual one.
  ///
  /// - Parameters:
  ///   - given: `$STATE_DIRECTORY` as systemd sets it: directories with colons between them, of which the first counts.
  ///   - isRoot: Whether the daemon runs as root.
  ///   - stateHome: `$XDG_STATE_HOME`.
  ///   - home: `$HOME`.
  package init(given: String?, isRoot: Bool, stateHome: String?, home: String?) {
    func known(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }
    if let first = known(given)?.split(separator: ":").first {
      path = String(first)
    } else if isRoot {
      path = "/var/lib/usherd"
    } else if let stateHome = known(stateHome) {
      path = "\(stateHome)/usherd"
    } else {
      path = known(home).map { "\($0)/.local/state/usherd" }
    }
  }

  /// The place of a file in it.
  package func file(_ name: String) -> String? { path.map { "\($0)/\(name)" } }

  /// Makes the directory, and those above it, for the daemon's user alone; that it can't be made shows when a file
  /// can't.
  package func make() {
    guard let path else { return }
    var made = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/") {
      made += "/\(part)"
      _ = unsafe mkdir(made, 0o700)
    }
  }
}
