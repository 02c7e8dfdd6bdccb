public import Sockets

/// Which clients are meant.
///
/// Values of one kind are alternatives; kinds must all hold; what ``excluded`` describes is taken out. A selector
/// without any condition selects everyone.
public struct ClientSelector: Sendable {
  /// What a client must be like: values of one kind are alternatives, and every kind that has one must hold.
  public struct Conditions: Sendable {
    /// These very clients.
    public var ids: Set<UInt64> = []

    /// Those from these addresses; a Unix client has none and never matches.
    public var addresses: [AddressRange] = []

    /// Those whose label matches one of these patterns.
    public var labels: [Glob] = []

    /// Those idle for longer than one of these.
    public var idleOver: [Duration] = []

    /// Those connected for longer than one of these.
    public var ageOver: [Duration] = []

    /// Those for whom more bytes wait than one of these.
    public var queuedOver: [Int] = []

    /// No condition.
    public init() {}
  }

  /// What the clients must be like.
  public var included = Conditions()

  /// Which of them are left out after all: those that meet any one of these values.
  public var excluded = Conditions()

  /// Everyone.
  public init() {}

  /// Whether a client is meant.
  public func selects(_ client: ClientSnapshot) -> Bool { means(client) }

  /// Whether a client is meant, by what it is or was last.
  package func means(_ client: some Selectable) -> Bool {
    included.holds(for: client) && !excluded.meetsAny(client)
  }
}

/// What a selector looks at in a client.
package protocol Selectable {
  var id: UInt64 { get }
  var ipAddress: IPAddress? { get }
  var label: String { get }
  var idleNanoseconds: Int64 { get }
  var ageNanoseconds: Int64 { get }
  var queuedBytes: Int { get }
}

extension ClientSelector.Conditions {
  /// Whether every kind that has a value holds.
  fileprivate func holds(for client: some Selectable) -> Bool {
    (ids.isEmpty || meetsID(client)) && (addresses.isEmpty || meetsAddress(client))
      && (labels.isEmpty || meetsLabel(client)) && (idleOver.isEmpty || meetsIdle(client))
      && (ageOver.isEmpty || meetsAge(client)) && (queuedOver.isEmpty || meetsQueued(client))
  }

  /// Whether any value of any kind is met.
  fileprivate func meetsAny(_ client: some Selectable) -> Bool {
    meetsID(client) || meetsAddress(client) || meetsLabel(client) || meetsIdle(client) || meetsAge(client)
      || meetsQueued(client)
  }

  private func meetsID(_ client: some Selectable) -> Bool { ids.contains(client.id) }

  private func meetsAddress(_ client: some Selectable) -> Bool {
    guard !addresses.isEmpty, let address = client.ipAddress else { return false }
    return addresses.contains { $0.contains(address) }
  }

  private func meetsLabel(_ client: some Selectable) -> Bool {
    labels.contains { $0.matches(client.label) }
  }

  private func meetsIdle(_ client: some Selectable) -> Bool {
    idleOver.contains { client.idleNanoseconds > $0.wholeNanoseconds }
  }

  private func meetsAge(_ client: some Selectable) -> Bool {
    ageOver.contains { client.ageNanoseconds > $0.wholeNanoseconds }
  }

  private func meetsQueued(_ client: some Selectable) -> Bool {
    queuedOver.contains { client.queuedBytes > $0 }
  }
}
