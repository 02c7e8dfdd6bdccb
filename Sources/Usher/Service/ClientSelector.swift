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
  public func selects(_ client: ClientSnapshot) -> Bool {
    included.verdicts(on: client).allSatisfy { $0 ?? true } && !excluded.verdicts(on: client).contains(true)
  }
}

extension ClientSelector.Conditions {
  /// For each kind, whether the client meets one of its values; `nil` for a kind without any.
  fileprivate func verdicts(on client: ClientSnapshot) -> [Bool?] {
    [
      ids.isEmpty ? nil : ids.contains(client.id),
      meets(addresses) { range in client.address.ipAddress.map { range.contains($0) } ?? false },
      meets(labels) { $0.matches(client.label) },
      meets(idleOver) { client.idleUSec > $0.wholeNanoseconds / 1_000 },
      meets(ageOver) { client.ageUSec > $0.wholeNanoseconds / 1_000 },
      meets(queuedOver) { client.queuedBytes > $0 },
    ]
  }

  private func meets<Value>(_ values: [Value], _ test: (Value) -> Bool) -> Bool? {
    values.isEmpty ? nil : values.contains(where: test)
  }
}
