import Sockets
import Testing
import Usher

/// A server as an embedder would have it, on a port that the kernel chose, which waits for a busy machine.
struct TestServer: Sendable {
  let server: Server
  let address: SocketAddress
  let journal: Journal

  /// Starts a server for the length of a test and cuts it at the end.
  static func with<Result>(
    _ service: some Service, lanes: Int = 1, framing: Framing = .raw,
    lanePatience: Duration = .seconds(patienceSeconds), passesOn: Bool = false,
    limits change: (inout Limits) -> Void = { _ in },
    _ body: (TestServer) async throws -> Result
  ) async throws -> Result {
    let started = try await start(
      service, lanes: lanes, framing: framing, lanePatience: lanePatience, passesOn: passesOn, limits: change)
    do {
      let result = try await body(started)
      await started.server.cut()
      return result
    } catch {
      await started.server.cut()
      throw error
    }
  }

  static func start(
    _ service: some Service, lanes: Int = 1, framing: Framing = .raw,
    at address: SocketAddress = .ip(.ipv4Loopback, port: 0),
    lanePatience: Duration = .seconds(patienceSeconds), passesOn: Bool = false,
    limits change: (inout Limits) -> Void = { _ in }
  ) async throws -> TestServer {
    var configuration = Server.Configuration()
    configuration.framing = framing
    configuration.queues = lanes
    configuration.name = "tests"
    configuration.lanePatience = lanePatience
    change(&configuration.limits)
    let journal = Journal()
    let server = try Server(service, configuration: configuration, observer: journal)
    do {
      let options = passesOn ? configuration.limits.streamOptions : nil
      let listener = try Listener.bind(to: address, passingOn: options)
      let address = listener.localAddress
      await server.listen(on: listener, name: "loopback")
      return TestServer(server: server, address: address, journal: journal)
    } catch {
      await server.cut()
      throw error
    }
  }

  func connect() async throws -> Peer { try await Peer.connect(to: address) }

  /// Connects a client and waits until the server has taken it.
  func connectAndMeet() async throws -> (peer: Peer, id: UInt64) {
    let peer = try await connect()
    return (peer, try await id(of: peer))
  }

  /// The id that the server has given to a peer over IP.
  func id(of peer: Peer) async throws -> UInt64 {
    let address = peer.address
    let event = try await journal.waypost.first { event in
      guard case .connected(let client) = event else { return false }
      return client.address == address
    }
    guard case .connected(let client) = event else { throw Missing(what: "a client") }
    return client.id
  }

  /// Every client, as soon as every lane has answered.
  func clients(_ selector: ClientSelector = ClientSelector()) async throws -> [ClientSnapshot] {
    for _ in 0..<500 {
      let collected = await server.clients(selector)
      if collected.unresponsive.isEmpty { return collected.values }
    }
    throw Missing(what: "answers from every lane")
  }

  func client(_ id: UInt64) async throws -> ClientSnapshot {
    var selector = ClientSelector()
    selector.included.ids = [id]
    return try #require(try await clients(selector).first)
  }

  /// Disconnects whom a selector means, on every lane.
  func kick(_ selector: ClientSelector, _ options: KickOptions = KickOptions()) async throws -> KickOutcome {
    let outcome = await server.kick(selector, options)
    guard outcome.unresponsive.isEmpty else { throw Missing(what: "answers from every lane") }
    return outcome
  }
}
