import Varlink

/// Something that has happened.
package struct Event: Codable, Hashable, Sendable {
  /// When.
  package var timeUSec: UInt64
  /// What.
  package var kind: Kind
  /// The client, for those that are about one.
  package var client: ClientRecord?
  /// The address, for ``Kind/refused``, ``Kind/banned`` and ``Kind/unbanned``.
  package var endpoint: String?
  /// Why, for ``Kind/disconnected`` and ``Kind/refused``.
  package var reason: String?
  /// What else there is to say.
  package var detail: String?
  /// How far it has come, for ``Kind/draining``.
  package var drain: DrainProgress?
  /// The keys that have changed, for ``Kind/reloaded``.
  package var changed: [String]?
  /// The keys that need a restart, for ``Kind/reloaded``.
  package var restartNeeded: [String]?

  /// What can happen.
  package enum Kind: String, Codable, Sendable, CaseIterable {
    case connected, disconnected, kicked, slow, refused
    /// Newcomers begin to wait, because the server is full or out of descriptors.
    case full
    /// Newcomers are accepted again.
    case roomy
    case banned, unbanned, reloaded, draining, resumed, stopping
  }

  /// An event of which nothing more is known yet.
  package init(_ kind: Kind, timeUSec: UInt64) {
    self.kind = kind
    self.timeUSec = timeUSec
  }

  /// An event about a client.
  package init(
    _ kind: Kind, timeUSec: UInt64, client: ClientRecord, reason: String? = nil, detail: String = ""
  ) {
    self.init(kind, timeUSec: timeUSec)
    self.client = client
    self.reason = reason
    self.detail = detail.isEmpty ? nil : detail.printable
  }
}
