internal import Usher
internal import UsherAdmin

extension Metric {
  /// Every metric, in the order in which they are told.
  package static let all: [Metric] = about + clientRows + trafficRows + timeRows + operatorRows + processRows

  // MARK: The daemon

  private static let about = [
    // The one is an info and the other a state set, by OpenMetrics. But node_exporter takes no file in which a type
    // stands that the older format has not, and a gauge says as much.
    Metric(
      name: "usher_build_info", kind: .gauge, unit: nil, help: "What runs.",
      labels: ["version", "service", "framing"],
      statusField: nil
    ) { figures in
      [
        Sample(
          labels: [
            ("version", UsherVersion.current), ("service", figures.service), ("framing", figures.framing),
          ], value: .integer(1))
      ]
    },
    Metric(
      name: "usher_state", kind: .gauge, unit: nil, help: "What the daemon is doing.",
      labels: ["state"], statusField: nil
    ) { figures in
      Status.State.allCases.map { state in
        Sample(
          labels: [("state", state.rawValue)], value: .integer(state == figures.state ? 1 : 0))
      }
    },
    time("usher_start_time_seconds", "When the daemon started, since 1970.") { $0.startedNanoseconds },
    gauge("usher_supervised", "Whether a supervisor started it: 1 or 0.") { $0.isSupervised ? 1 : 0 },
  ]

  // MARK: Clients

  package static let current = gauge(
    "usher_clients", "Clients connected now.", status: "clients.current"
  ) { $0.server.current }
  package static let peak = gauge(
    "usher_clients_peak", "The most clients that were connected at once.", status: "clients.peak"
  ) { $0.server.peak }
  package static let limit = gauge(
    "usher_clients_limit", "The clients that may be connected at once.", status: "clients.limit"
  ) { $0.server.limit }
  package static let accepted = counter(
    "usher_clients_accepted", "Clients that were let in.", status: "clients.accepted"
  ) { $0.server.accepted }
  package static let refused = reasons(
    "usher_clients_refused", "Newcomers that were turned away, by why.", DisconnectReason.ofNewcomers,
    status: "clients.refused"
  ) { $0.server.refusals }
  package static let disconnected = reasons(
    "usher_clients_disconnected", "Clients that left, by why."
  ) { $0.server.endings }
  package static let kicked = counter(
    "usher_clients_kicked", "Clients that an operator disconnected, by a kick or a ban.",
    status: "clients.kicked"
  ) { $0.server.kicked }

  private static let clientRows = [
    current, peak, limit, accepted, refused, disconnected, kicked,
    Metric(
      name: "usher_accepting_pauses", kind: .counter, unit: nil,
      help: "Times that newcomers were left to wait, since it was full or the kernel had no descriptor.",
      labels: ["cause"], statusField: nil
    ) { figures in
      let pauses = figures.server.pauses
      return [("full", pauses.full), ("failed", pauses.failed)].map {
        Sample(labels: [("cause", $0.0)], value: .integer($0.1))
      }
    },
    gauge(
      "usher_connections_awaiting_header",
      "Connections from proxies that have still to say whom they bring; each has a client's place meanwhile."
    ) { $0.server.awaitingHeader },
    lanes("usher_lane_clients", "Clients connected now, by lane.", .gauge) { .integer($0.clients) },
    gauge("usher_bans", "Addresses and ranges that are kept out.") { $0.bans },
    gauge(
      "usher_drain_clients_left", "Clients that a drain has not sent off yet; only while one is under way."
    ) {
      $0.drain?.left
    },
  ]

  // MARK: Traffic

  package static let messagesIn = lanes(
    "usher_messages_received", "Messages that were handed to the service, by lane.",
    status: "traffic.messagesIn"
  ) { .integer($0.traffic.messagesIn) }
  package static let messagesOut = lanes(
    "usher_messages_sent", "Messages that were sent or wait to be, by lane.", status: "traffic.messagesOut"
  ) { .integer($0.traffic.messagesOut) }
  package static let bytesIn = lanes(
    "usher_received_bytes", "Bytes read from clients, by lane.", unit: .bytes, status: "traffic.bytesIn"
  ) { .integer($0.traffic.bytesIn) }
  package static let bytesOut = lanes(
    "usher_sent_bytes", "Bytes that the kernel took for clients, by lane.", unit: .bytes,
    status: "traffic.bytesOut"
  ) { .integer($0.traffic.bytesOut) }

  private static let trafficRows = [
    messagesIn, messagesOut, bytesIn, bytesOut,
    lanes(
      "usher_messages_missed", "Messages that slow readers missed, where they may, by lane."
    ) { .integer($0.missedMessages) },
    lanes(
      "usher_sends_refused",
      "Sends from other queues that were refused since too much waited for the lane, by lane."
    ) { .integer($0.refusedSends) },
  ]

  // MARK: Times

  private static let timeRows = [
    histogram(
      "usher_message_handling_seconds",
      "Time that the service takes over a message; one of sixteen is measured."
    ) { $0.handling },
    histogram(
      "usher_output_waiting_seconds",
      "Time from when a socket would not take all that a client is owed until it has taken it."
    ) { $0.queueing },
    histogram("usher_client_connection_seconds", "Time that clients which have left were connected.") {
      $0.life
    },
    lanes(
      "usher_lane_lag_seconds",
      "Time that a lane takes over a batch, and so what becomes ready meanwhile waits at most, by lane.",
      .histogram, unit: .seconds
    ) { .histogram($0.times.lag) },
    lanes(
      "usher_lane_responded_seconds",
      "Time since a lane last answered; its other figures are from then, by lane.",
      .gauge, unit: .seconds
    ) { .nanoseconds($0.respondedUSec * 1_000) },
  ]

  // MARK: Operators

  private static let operatorRows = [
    gauge("usher_operators", "Operators connected now.") { $0.operators?.current },
    gauge("usher_operators_limit", "The operators that may be connected at once.") { $0.operators?.limit },
    counter("usher_operators_accepted", "Operators that were let in.") { $0.operators?.accepted },
    reasons("usher_operators_disconnected", "Operators that left, by why.") { $0.operators?.endings },
  ]

  // MARK: The process

  private static let processRows = [
    Metric(
      name: "usher_process_cpu_seconds", kind: .counter, unit: .seconds,
      help: "Processor time that the daemon has used.", labels: [], statusField: nil
    ) { figures in
      figures.process.map { [Sample(labels: [], value: .nanoseconds($0.processorNanoseconds))] } ?? []
    },
    gauge("usher_process_resident_memory_bytes", "Memory of the daemon that is in use.", unit: .bytes) {
      $0.process?.residentBytes
    },
    gauge("usher_process_open_fds", "Descriptors that the daemon has open.") { $0.process?.openDescriptors },
    gauge("usher_process_max_fds", "Descriptors that the daemon may have open.") {
      $0.process?.descriptorLimit
    },
  ]
}
