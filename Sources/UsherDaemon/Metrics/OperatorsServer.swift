package import Usher

/// The server that takes operators, as those who answer them know it: it is made after them.
package final class OperatorsServer: Sendable {
  private let ask = Lock<(@Sendable () async -> ServerStatus?)?>(nil)

  /// Not known yet.
  package init() {}

  /// Makes a server known, without keeping it.
  package func become(_ server: Usher.Server) {
    ask.withLock { ask in
      ask = { [weak server] in await server?.status() }
    }
  }

  /// What it is doing; `nil` where it is not known.
  func status() async -> ServerStatus? { await ask.withLock { $0 }?() }
}
