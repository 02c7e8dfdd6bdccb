import Glibc
import SystemPackage

extension Stream {
  /// Begins to connect to one address, without waiting.
  ///
  /// Once the stream is writable it is connected, or ``pendingError()`` says why not.
  ///
  /// - Parameters:
  ///   - address: What to connect to.
  ///   - source: The IP address to connect from, where the system is not to choose.
  /// - Returns: The stream, on its way.
  /// - Throws: ``SocketError`` where it already failed; `EAGAIN` if the backlog of a Unix socket is full, which
  ///   nothing tells the end of.
  package static func connecting(
    to address: SocketAddress, from source: IPAddress? = nil
  ) throws(SocketError) -> Stream {
    let kernelAddress = KernelAddress(address)
    let descriptor = try Descriptor.socket(family: kernelAddress.family)
    if let source {
      // The port is then chosen when it is known where to, and need only be free for there.
      try descriptor.setOption(CInt(IPPROTO_IP), IP_BIND_ADDRESS_NO_PORT, 1)
      try descriptor.bind(to: KernelAddress(.ip(source, port: 0)))
    }
    do {
      try descriptor.connect(to: kernelAddress)
    } catch {
      guard error.code == .nowInProgress || error.code == .alreadyInProcess else { throw error }
    }
    return Stream(adopting: descriptor)
  }
}
