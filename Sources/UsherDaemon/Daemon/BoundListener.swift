internal import Glibc
package import Sockets
internal import SystemPackage
package import Usher

/// A listener that is bound and waits to be given to a server.
package struct BoundListener: Sendable {
  /// What operators know it by: the name it was passed by, else the endpoint as configured.
  package let name: String

  /// Where it listens, with the port that the kernel chose.
  package let address: SocketAddress

  /// Whether it was passed by a supervisor, which holds it too.
  package let isInherited: Bool

  private let listener: Lock<Listener?>

  private init(_ listener: consuming sending Listener, name: String, isInherited: Bool = false) {
    self.name = name
    self.isInherited = isInherited
    self.address = listener.localAddress
    self.listener = Lock(consume listener)
  }

  /// Takes charge of a listener that was passed.
  package init(inherited listener: consuming sending Listener, name: String) {
    self.init(listener, name: name, isInherited: true)
  }

  /// Gives the listener to a server, which accepts from it at once.
  package func give(to server: Server) async {
    guard let listener = listener.withLock({ $0.take() }) else { return }
    await server.listen(on: listener, name: name, isInherited: isInherited)
  }
}

extension BoundListener {
  /// Everyone may connect to a Unix socket that takes clients; its directory says who may reach it.
  private static let socketMode: mode_t = 0o666

  /// How often a port that is free on one address and taken on another is exchanged.
  private static let patience = 16

  /// Binds every address of an endpoint.
  ///
  /// Where port 0 asks for a free port, all addresses get the same one.
  ///
  /// - Parameters:
  ///   - endpoint: As configured.
  ///   - backlog: How many connections the kernel keeps for each.
  ///   - options: What TCP is told of whoever connects.
  /// - Returns: The listeners; they do not accept yet.
  /// - Throws: Which address can't be had, and why.
  package static func bind(
    _ endpoint: Endpoint, backlog: Int, passingOn options: StreamOptions? = nil
  ) async throws(StartError) -> [BoundListener] {
    let addresses: [SocketAddress]
    do {
      addresses = try await Resolver.addresses(of: endpoint, for: .listening)
    } catch {
      throw .unavailable("can't listen: \(error)")
    }
    var attempts = 0
    while true {
      do throws(SocketError) {
        return try bind(addresses, name: endpoint.description, backlog: backlog, options)
      } catch {
        attempts += 1
        let isChosen = error.code == .addressInUse && addresses.first?.port == 0
        guard isChosen, attempts < patience else {
          throw .unavailable("can't listen on \(endpoint): \(error)", code: error.code)
        }
      }
    }
  }

  /// Makes a Unix socket.
  ///
  /// - Parameters:
  ///   - path: Its file.
  ///   - mode: Who may connect: the permissions of the file from birth.
  ///   - backlog: How many connections the kernel keeps.
  /// - Returns: The listener; it does not accept yet.
  /// - Throws: Why it can't be had.
  package static func bind(path: String, mode: UInt32, backlog: Int) throws(StartError) -> BoundListener {
    do {
      return BoundListener(try Listener.bind(to: .unix(path: path), backlog: backlog, mode: mode), name: path)
    } catch let error as SocketError {
      throw .unavailable("\(error)", code: error.code)
    } catch {
      throw .unavailable("\(error)")
    }
  }

  private static func bind(
    _ addresses: [SocketAddress], name: String, backlog: Int, _ options: StreamOptions?
  ) throws(SocketError) -> [BoundListener] {
    var bound: [BoundListener] = []
    for address in addresses {
      var wanted = address
      if let ip = address.ipAddress, address.port == 0, let chosen = bound.first?.address.port {
        wanted = .ip(ip, port: chosen)
      }
      let listener = try Listener.bind(
        to: wanted, backlog: backlog, dualStack: true, mode: socketMode, passingOn: options)
      bound.append(BoundListener(listener, name: name))
    }
    return bound
  }
}
