import Glibc
import Synchronization
import SystemPackage

extension Stream {
  /// Connects to an endpoint, trying each of its addresses in order.
  ///
  /// - Parameters:
  ///   - endpoint: What to connect to.
  ///   - timeout: How long it may take in all, with looking up the name. Each address gets its share of what is
  ///     left, so that one that never answers does not use up the time of the next.
  /// - Returns: The connected stream.
  /// - Throws: ``ConnectError`` that lists every address tried and why it failed.
  public static func connect(
    to endpoint: Endpoint, timeout: Duration
  ) async throws(ConnectError) -> Stream {
    let deadline = ContinuousClock.now + timeout
    let addresses: [SocketAddress]
    do {
      addresses = try await Resolver.addresses(of: endpoint, for: .connecting, until: deadline)
    } catch {
      throw ConnectError(endpoint: endpoint, reason: .notResolved(error))
    }
    let handover = try await onThreadOfItsOwn(until: nil) { () throws(ConnectError) in
      var attempts: [SocketError] = []
      for (index, address) in addresses.enumerated() {
        let left = ContinuousClock.now.duration(to: deadline)
        let share = ContinuousClock.now + left / (addresses.count - index)
        do throws(SocketError) {
          return Handover(try connected(to: address, until: share))
        } catch {
          attempts.append(error.about(address))
        }
      }
      throw ConnectError(endpoint: endpoint, reason: .notReached(attempts))
    }
    guard let stream = handover?.take() else {
      preconditionFailure("without a deadline the work is never late, and it hands over one stream")
    }
    return stream
  }

  /// Connects to one address, blocking this thread.
  private static func connected(
    to address: SocketAddress, until deadline: ContinuousClock.Instant
  ) throws(SocketError) -> Stream {
    let kernelAddress = KernelAddress(address)
    let descriptor = try Descriptor.socket(family: kernelAddress.family)
    while true {
      do {
        try descriptor.connect(to: kernelAddress)
        return Stream(adopting: descriptor)
      } catch {
        switch error.code {
        case .nowInProgress, .alreadyInProcess:
          return try Stream(adopting: descriptor).onceConnected(deadline)
        case .resourceTemporarilyUnavailable where address.ipAddress == nil:
          // The backlog of a Unix socket is full, and nothing tells when it no longer is.
          guard ContinuousClock.now < deadline else { throw SocketError(.connect, .timedOut) }
          _ = poll(nil, 0, 10)
        default:
          throw error
        }
      }
    }
  }

  private consuming func onceConnected(_ deadline: ContinuousClock.Instant) throws(SocketError) -> Stream {
    guard try waitUntilWritable(timeout: ContinuousClock.now.duration(to: deadline)) else {
      throw SocketError(.connect, .timedOut)
    }
    if let code = pendingError() { throw SocketError(.connect, code) }
    return self
  }
}

/// A stream on its way from one thread to another.
private final class Handover: Sendable {
  private let stream: Mutex<Stream?>

  init(_ stream: consuming Stream) { self.stream = Mutex(consume stream) }

  func take() -> Stream? { stream.withLock { $0.take() } }
}
