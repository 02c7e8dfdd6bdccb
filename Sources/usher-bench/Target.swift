import Dispatch
import Sockets
import Usher

/// Finds the address to measure.
enum Target {
  /// The first of an endpoint's addresses that can be connected to; where there is only one, it is not tried.
  ///
  /// Blocks this thread.
  static func address(of endpoint: Endpoint, timeout: Duration) throws -> SocketAddress {
    let search = Search()
    Task {
      search.end(with: await find(endpoint, timeout))
    }
    return try search.wait()
  }

  private static func find(
    _ endpoint: Endpoint, _ timeout: Duration
  ) async -> Result<SocketAddress, any Error> {
    do {
      let addresses = try await Resolver.addresses(of: endpoint, for: .connecting)
      if addresses.count == 1 { return .success(addresses[0]) }
      return .success(try await Stream.connect(to: endpoint, timeout: timeout).peerAddress())
    } catch {
      return .failure(error)
    }
  }

  /// A search on its way from one thread to another.
  private final class Search: Sendable {
    private let found = Lock<Result<SocketAddress, any Error>?>(nil)
    private let isDone = DispatchSemaphore(value: 0)

    func end(with result: Result<SocketAddress, any Error>) {
      found.withLock { $0 = result }
      isDone.signal()
    }

    func wait() throws -> SocketAddress {
      isDone.wait()
      guard let found = found.withLock({ $0 }) else { preconditionFailure("the search has ended") }
      return try found.get()
    }
  }
}
