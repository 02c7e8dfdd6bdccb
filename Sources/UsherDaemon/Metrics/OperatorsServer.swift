package import Usher

/// The server that takes operators, as those who answer them know it: it is made after them.
package final class OperatorsServer: Sendable {
  /// A type of its own, since a lock that held the closure itself would wrap it once more at each look.
  private struct Asking {
    var status: (@Sendable () async -> ServerStatus?)?
  }

  private let asking = Lock(Asking())

  /// Not known yet.
  package init() {}

  /// Makes a server known, without keeping it.
  package func become(_ server: Usher.Server) {
    asking.withLock { asking in
      asking.status = { [weak server] in await server?.status() }
    }
  }

  /// What it is doing; `nil` where it is not known.
  func status() async -> ServerStatus? { await asking.withLock { $0.status }?() }
}
