internal import Usher

extension Metric {
  /// A number that goes up and down.
  static func gauge(
    _ name: String, _ help: String, unit: Unit? = nil, status: String? = nil,
    _ read: @escaping @Sendable (Figures) -> Int?
  ) -> Metric {
    Metric(name: name, kind: .gauge, unit: unit, help: help, labels: [], statusField: status) { figures in
      read(figures).map { [Sample(labels: [], value: .integer($0))] } ?? []
    }
  }

  /// A time that goes up and down.
  static func time(
    _ name: String, _ help: String, _ read: @escaping @Sendable (Figures) -> Int64?
  ) -> Metric {
    Metric(name: name, kind: .gauge, unit: .seconds, help: help, labels: [], statusField: nil) { figures in
      read(figures).map { [Sample(labels: [], value: .nanoseconds($0))] } ?? []
    }
  }

  /// A number that only grows.
  static func counter(
    _ name: String, _ help: String, unit: Unit? = nil, status: String? = nil,
    _ read: @escaping @Sendable (Figures) -> Int?
  ) -> Metric {
    Metric(name: name, kind: .counter, unit: unit, help: help, labels: [], statusField: status) { figures in
      read(figures).map { [Sample(labels: [], value: .integer($0))] } ?? []
    }
  }

  /// Numbers that only grow, one for each reason why clients end or are turned away.
  static func reasons(
    _ name: String, _ help: String, _ reasons: [DisconnectReason] = DisconnectReason.ofClients,
    status: String? = nil, _ read: @escaping @Sendable (Figures) -> [DisconnectReason: Int]?
  ) -> Metric {
    Metric(name: name, kind: .counter, unit: nil, help: help, labels: ["reason"], statusField: status) {
      figures in
      guard let counts = read(figures) else { return [] }
      // Those that were never met, too: what begins with its first case has no rate for it.
      return reasons.map { Sample(labels: [("reason", $0.rawValue)], value: .integer(counts[$0] ?? 0)) }
    }
  }

  /// A number of each lane.
  static func lanes(
    _ name: String, _ help: String, _ kind: Kind = .counter, unit: Unit? = nil, status: String? = nil,
    _ read: @escaping @Sendable (ServerStatus.Lane) -> Sample.Value
  ) -> Metric {
    Metric(name: name, kind: kind, unit: unit, help: help, labels: ["lane"], statusField: status) { figures in
      figures.server.lanes.map { Sample(labels: [("lane", "\($0.index)")], value: read($0)) }
    }
  }

  /// How often something took how long, on all lanes together.
  static func histogram(
    _ name: String, _ help: String, _ read: @escaping @Sendable (LaneTimes) -> Histogram
  ) -> Metric {
    Metric(name: name, kind: .histogram, unit: .seconds, help: help, labels: [], statusField: nil) {
      figures in
      let times = figures.server.lanes.reduce(into: LaneTimes()) { $0 += $1.times }
      return [Sample(labels: [], value: .histogram(read(times)))]
    }
  }
}

extension DisconnectReason {
  /// Why newcomers are turned away.
  static let ofNewcomers = [
    refused, addressFull, connectingTooFast, denied, banned, proxyHeader, draining,
  ]

  /// Why clients leave.
  static let ofClients = allCases.filter {
    ![.refused, .addressFull, .connectingTooFast, .denied, .proxyHeader].contains($0)
  }
}
