package import Sockets
package import Usher

/// Who is let in, by address, as the configuration says; it changes with it.
package final class Access: Sendable {
  private let rules: Lock<Configuration.Access>

  /// Begins with these rules.
  package init(_ rules: Configuration.Access) {
    self.rules = Lock(rules)
  }

  /// Goes by other rules from now on; whoever is in stays.
  package func become(_ rules: Configuration.Access) { self.rules.withLock { $0 = rules } }

  /// Why an address is not let in, if it is not.
  package func refusal(of address: IPAddress) -> DisconnectReason? {
    rules.withLock { rules in
      if rules.deny.contains(where: { $0.contains(address) }) { return .denied }
      guard rules.allow.isEmpty || rules.allow.contains(where: { $0.contains(address) }) else {
        return .denied
      }
      return nil
    }
  }
}
