import Sockets
import Usher

/// An observer that keeps what it is told.
final class Journal: ServerObserver {
  enum Event: Sendable {
    case connected(ClientSnapshot)
    case disconnected(ClientSnapshot, DisconnectReason, detail: String)
    case refused(Newcomer, DisconnectReason, detail: String)
    case slow(ClientSnapshot)
    case kicked(ClientSnapshot, DisconnectReason, detail: String)
    case paused(AcceptingPause)
    case resumed
  }

  /// One client's end.
  struct Ending: Sendable {
    let client: ClientSnapshot
    let reason: DisconnectReason
    let detail: String
  }

  let waypost = Waypost<Event>()

  func connected(_ client: ClientSnapshot) { waypost.report(.connected(client)) }

  func disconnected(_ client: ClientSnapshot, reason: DisconnectReason, detail: String) {
    waypost.report(.disconnected(client, reason, detail: detail))
  }

  func refused(_ newcomer: Newcomer, reason: DisconnectReason, detail: String) {
    waypost.report(.refused(newcomer, reason, detail: detail))
  }

  func becameSlow(_ client: ClientSnapshot) { waypost.report(.slow(client)) }

  func kicked(_ client: ClientSnapshot, reason: DisconnectReason, detail: String) {
    waypost.report(.kicked(client, reason, detail: detail))
  }

  func acceptingPaused(_ cause: AcceptingPause) { waypost.report(.paused(cause)) }
  func acceptingResumed() { waypost.report(.resumed) }

  /// How the client with an id ended, or the first one that did.
  func ending(of id: UInt64? = nil) async throws -> Ending {
    let event = try await waypost.first { event in
      guard case .disconnected(let client, _, _) = event else { return false }
      return id == nil || client.id == id
    }
    guard case .disconnected(let client, let reason, let detail) = event else {
      throw Missing(what: "an end")
    }
    return Ending(client: client, reason: reason, detail: detail)
  }

  /// Why the client with an id ended, or a newcomer from an address was not let in.
  func ending(of id: UInt64, or address: SocketAddress) async throws -> DisconnectReason {
    let event = try await waypost.first { event in
      switch event {
      case .disconnected(let client, _, _): client.id == id
      case .refused(let newcomer, _, _): newcomer.address == address
      default: false
      }
    }
    switch event {
    case .disconnected(_, let reason, _), .refused(_, let reason, _): return reason
    default: throw Missing(what: "an end")
    }
  }

  /// The clients that have come so far, in order, and those that have gone.
  var comings: [UInt64] {
    waypost.events.compactMap { event in
      guard case .connected(let client) = event else { return nil }
      return client.id
    }
  }

  var goings: [UInt64] {
    waypost.events.compactMap { event in
      guard case .disconnected(let client, _, _) = event else { return nil }
      return client.id
    }
  }

  /// How every client ended so far.
  var reasons: [DisconnectReason] {
    waypost.events.compactMap { event in
      guard case .disconnected(_, let reason, _) = event else { return nil }
      return reason
    }
  }

  /// Those who were turned away so far, and why.
  var refusals: [(newcomer: Newcomer, reason: DisconnectReason, detail: String)] {
    waypost.events.compactMap { event in
      guard case .refused(let newcomer, let reason, let detail) = event else { return nil }
      return (newcomer, reason, detail)
    }
  }

  var slow: [UInt64] {
    waypost.events.compactMap { event in
      guard case .slow(let client) = event else { return nil }
      return client.id
    }
  }

  var pauses: [AcceptingPause] {
    waypost.events.compactMap { event in
      guard case .paused(let cause) = event else { return nil }
      return cause
    }
  }

  var resumedCount: Int {
    waypost.events.filter { if case .resumed = $0 { true } else { false } }.count
  }
}
