package import Glibc

/// An open descriptor, closed with the last reference to it.
///
/// Plain Glibc and no `Sockets` here: a stand-in must not share the mistakes of what it tests.
package final class OwnedDescriptor: Sendable {
  package let number: CInt

  package init(_ number: CInt) { self.number = number }

  deinit { _ = close(number) }

  /// Makes a socket, blocking as a careless supervisor leaves it.
  package static func socket(_ family: CInt, _ type: __socket_type) throws -> OwnedDescriptor {
    let number = try check("socket") { Glibc.socket(family, CInt(type.rawValue | SOCK_CLOEXEC.rawValue), 0) }
    return OwnedDescriptor(number)
  }

  /// A TCP socket that listens on a free port.
  package static func listener(_ family: CInt = AF_INET) throws -> OwnedDescriptor {
    let descriptor = try socket(family, SOCK_STREAM)
    // Unbound: listen(2) takes a free port of every address by itself.
    try check("listen") { listen(descriptor.number, 8) }
    return descriptor
  }

  /// A Unix socket that listens, for streams or for packets.
  package static func unixListener(at path: String, forPackets: Bool = false) throws -> OwnedDescriptor {
    let descriptor = try socket(AF_UNIX, forPackets ? SOCK_SEQPACKET : SOCK_STREAM)
    try descriptor.bind(to: path)
    try check("listen") { listen(descriptor.number, 8) }
    return descriptor
  }

  /// Opens a file.
  package static func open(_ path: String, _ flags: CInt) throws -> OwnedDescriptor {
    OwnedDescriptor(try check("open \(path)") { unsafe Glibc.open(path, flags | O_CLOEXEC) })
  }

  /// The two ends of a pipe.
  package static func pipe() throws -> (reading: OwnedDescriptor, writing: OwnedDescriptor) {
    var numbers: [CInt] = [-1, -1]
    try check("pipe") { unsafe Glibc.pipe(&numbers) }
    return (OwnedDescriptor(numbers[0]), OwnedDescriptor(numbers[1]))
  }

  /// Two connected stream sockets.
  package static func pair() throws -> (OwnedDescriptor, OwnedDescriptor) {
    var numbers: [CInt] = [-1, -1]
    let type = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    try check("socketpair") { unsafe socketpair(AF_UNIX, type, 0, &numbers) }
    return (OwnedDescriptor(numbers[0]), OwnedDescriptor(numbers[1]))
  }

  /// Binds a Unix socket to a path, or to an abstract name that is written with a leading `@`.
  package func bind(to address: String) throws {
    try unsafe withUnixAddress(address) { pointer, length in
      try check("bind \(address)") { unsafe Glibc.bind(number, pointer, length) }
    }
  }

  /// Connects it to the TCP port that a listener of this machine has.
  package func connect(to listener: OwnedDescriptor) throws {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    try unsafe withUnsafeMutablePointer(to: &address) { pointer in
      try unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        try check("getsockname") { unsafe getsockname(listener.number, pointer, &length) }
        try check("connect") { unsafe Glibc.connect(number, pointer, length) }
      }
    }
  }

  /// Waits until there is something to read.
  package func waitUntilReadable(within limit: Duration = .seconds(10)) throws {
    var entry = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
    let ready = try check("poll") { unsafe poll(&entry, 1, CInt(limit / .milliseconds(1))) }
    guard ready > 0 else { throw CallFailure("nothing to read within \(limit)") }
  }

  /// Reads until the end.
  package func readAll(within limit: Duration = .seconds(10)) throws -> [UInt8] {
    var all: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    while true {
      try waitUntilReadable(within: limit)
      let count = try check("read") { unsafe read(number, &block, block.count) }
      if count == 0 { return all }
      all += block.prefix(count)
    }
  }
}

/// Lends a Unix address to a call.
private func withUnixAddress(
  _ text: String, _ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Void
) throws {
  var address = sockaddr_un()
  address.sun_family = sa_family_t(AF_UNIX)
  let offset = MemoryLayout<sa_family_t>.size
  var bytes = Array(text.utf8)
  if bytes.first == UInt8(ascii: "@") { bytes[0] = 0 }
  unsafe withUnsafeMutableBytes(of: &address) { unsafe $0[offset...].copyBytes(from: bytes) }
  try unsafe withUnsafePointer(to: &address) { pointer in
    try unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
      try unsafe body(pointer, socklen_t(offset + bytes.count))
    }
  }
}
