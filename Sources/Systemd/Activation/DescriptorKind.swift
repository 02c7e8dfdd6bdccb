import CLinux
import Glibc
import Sockets

/// What a descriptor leads to.
public enum DescriptorKind: Hashable, Sendable {
  /// A socket; `isListening` if connections can be accepted from it.
  case socket(SocketFamily, SocketType, isListening: Bool)
  /// A FIFO or a pipe.
  case fifo
  /// A file on a disk or in memory.
  case file
  /// A directory.
  case directory
  /// A terminal, `/dev/null` or another device.
  case device
  /// Something without a kind in the file system, such as an epoll set or an eventfd.
  case other

  /// Whether it is what a server accepts clients from: a listening stream socket of TCP or a Unix one.
  public var isStreamListener: Bool {
    switch self {
    case .socket(.ipv4, .stream, let isListening), .socket(.ipv6, .stream, let isListening),
      .socket(.unix, .stream, let isListening):
      isListening
    case .socket, .fifo, .file, .directory, .device, .other: false
    }
  }
}

/// The address family of a socket.
public enum SocketFamily: Hashable, Sendable {
  case ipv4
  case ipv6
  case unix
  /// Another, by its number in the kernel.
  case other(CInt)
}

/// How a socket carries what is sent.
public enum SocketType: Hashable, Sendable {
  case stream
  case datagram
  case sequentialPacket
  /// Another, by its number in the kernel.
  case other(CInt)
}

extension DescriptorKind {
  /// Finds out what a descriptor leads to.
  init(of descriptor: borrowing Descriptor) throws(SystemdError) {
    self = try descriptor.withNumber { (number) throws(SystemdError) in
      var status = stat()
      try systemCall(.fstat) { unsafe fstat(number, &status) }
      return switch status.st_mode & S_IFMT {
      case S_IFSOCK: try Self.socket(number)
      case S_IFIFO: .fifo
      case S_IFREG: .file
      case S_IFDIR: .directory
      case S_IFCHR, S_IFBLK: .device
      default: .other
      }
    }
  }

  private static func socket(_ number: CInt) throws(SystemdError) -> DescriptorKind {
    let family: SocketFamily =
      switch try option(SO_DOMAIN, of: number) {
      case AF_INET: .ipv4
      case AF_INET6: .ipv6
      case AF_UNIX: .unix
      case let other: .other(other)
      }
    let type: SocketType =
      switch try option(SO_TYPE, of: number) {
      case CInt(SOCK_STREAM.rawValue): .stream
      case CInt(SOCK_DGRAM.rawValue): .datagram
      case CInt(SOCK_SEQPACKET.rawValue): .sequentialPacket
      case let other: .other(other)
      }
    return .socket(family, type, isListening: try option(SO_ACCEPTCONN, of: number) != 0)
  }

  private static func option(_ name: CInt, of number: CInt) throws(SystemdError) -> CInt {
    var value: CInt = 0
    var length = socklen_t(MemoryLayout<CInt>.size)
    try systemCall(.getsockopt) { unsafe getsockopt(number, SOL_SOCKET, name, &value, &length) }
    return value
  }
}

extension DescriptorKind: CustomStringConvertible {
  /// As in `a listening stream socket (IPv6)` or `a FIFO`.
  public var description: String {
    switch self {
    case .socket(let family, let type, isListening: true): "a listening \(type) socket (\(family))"
    case .socket(let family, .stream, isListening: false): "a stream socket that does not listen (\(family))"
    case .socket(let family, let type, isListening: false): "a \(type) socket (\(family))"
    case .fifo: "a FIFO"
    case .file: "a file"
    case .directory: "a directory"
    case .device: "a device"
    case .other: "neither a socket nor a file"
    }
  }
}

extension SocketFamily: CustomStringConvertible {
  /// As people call it: `IPv4`, `Unix`, `family 40`.
  public var description: String {
    switch self {
    case .ipv4: "IPv4"
    case .ipv6: "IPv6"
    case .unix: "Unix"
    case .other(let number): "family \(number)"
    }
  }
}

extension SocketType: CustomStringConvertible {
  /// As people call it: `stream`, `type 3`.
  public var description: String {
    switch self {
    case .stream: "stream"
    case .datagram: "datagram"
    case .sequentialPacket: "sequential packet"
    case .other(let number): "type \(number)"
    }
  }
}
