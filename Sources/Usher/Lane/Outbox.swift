import CLinux
import Sockets
import SystemPackage

/// What a lane has to send to some of its connections, each of which owes nothing else: all of it is handed to the kernel
/// with one call, by io_uring(7).
///
/// Where the kernel has no ring to give, each is sent with a call of its own.
///
/// An object with memory of its own, as ``ConnectionList`` is.
@safe
final class Outbox {
  /// How many are sent together: enough to spread the cost of the call, few enough that the first answer does not wait
  /// for long.
  private static let capacity = 16

  /// With how many bytes it is full in any case: they are to be sent while they are in the nearest cache.
  private static let byteCapacity = 16 << 10

  /// The most bytes that are sent to one: a few are as well sent together as thousands, and the kernel counts them in
  /// 32 bits.
  static let mostBytes = 1 << 20

  private let parts: UnsafeMutableBufferPointer<linux_outgoing>
  private let connections: UnsafeMutableBufferPointer<UncountedConnection>
  private let ring: OpaquePointer?
  private var count = 0
  private var byteCount = 0

  init() {
    unsafe parts = .allocate(capacity: Self.capacity)
    unsafe connections = .allocate(capacity: Self.capacity)
    unsafe ring = linux_send_ring_open(CUnsignedInt(Self.capacity))
  }

  deinit {
    unsafe parts.deallocate()
    unsafe connections.deallocate()
    if let ring = unsafe ring { unsafe linux_send_ring_close(ring) }
  }

  @inline(__always)
  var isEmpty: Bool { count == 0 }

  @inline(__always)
  var isFull: Bool { count == Self.capacity || byteCount >= Self.byteCapacity }

  /// Puts in what a connection is to be sent.
  ///
  /// - Precondition: It is not full.
  ///
  /// - Parameters:
  ///   - bytes: At most ``mostBytes``, valid until they have been sent.
  ///   - connection: Whom to send them to; its lane keeps it, and its socket open, until then.
  @inline(__always)
  func append(_ bytes: UnsafeRawBufferPointer, for connection: Connection) {
    precondition(!isFull)
    unsafe parts.initializeElement(
      at: count,
      to: linux_outgoing(
        bytes: bytes.baseAddress.unsafelyUnwrapped, count: UInt32(bytes.count), fd: connection.socket.number,
        result: 0))
    unsafe connections.initializeElement(at: count, to: UncountedConnection(connection))
    count &+= 1
    byteCount &+= bytes.count
  }

  /// Sends everything, and is empty.
  ///
  /// - Parameter report: Is told for each what became of its bytes: how many of them the kernel took, or the negative of
  ///   the reason why it took none. It must not put anything in.
  @inline(__always)
  func sendAll(_ report: (Connection, UnsafeRawBufferPointer, CInt) -> Void) {
    hand()
    for index in 0..<count {
      let part = unsafe parts[index]
      let bytes = unsafe UnsafeRawBufferPointer(start: part.bytes, count: Int(part.count))
      unsafe connections[index].with { unsafe report($0, bytes, part.result) }
    }
    count = 0
    byteCount = 0
  }

  /// Hands everything to the kernel.
  private func hand() {
    #if DEBUG
      if FaultyKernel.isThere { return handOneByOne() }
    #endif
    guard count > 1, let ring = unsafe ring else { return handOneByOne() }
    unsafe linux_send_all(ring, parts.baseAddress.unsafelyUnwrapped, CUnsignedInt(count))
  }

  private func handOneByOne() {
    for index in 0..<count {
      let part = unsafe parts[index]
      let bytes = unsafe UnsafeRawBufferPointer(start: part.bytes, count: Int(part.count))
      let socket = unsafe connections[index].with { $0.socket }
      do throws(SocketError) {
        unsafe parts[index].result = CInt(try socket.send(bytes) ?? 0)
      } catch {
        unsafe parts[index].result = -error.code.rawValue
      }
    }
  }
}
