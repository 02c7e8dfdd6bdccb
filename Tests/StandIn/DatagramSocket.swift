import CStandIn
import Glibc

/// A Unix datagram socket that somebody is to send to, such as a supervisor's or a journal's.
package final class DatagramSocket: Sendable {
  /// The path, or the abstract name with a leading `@`.
  package let address: String

  private let descriptor: OwnedDescriptor

  package init(address: String) throws {
    self.address = address
    descriptor = try OwnedDescriptor.socket(AF_UNIX, SOCK_DGRAM)
    try check("setsockopt") { standin_pass_credentials(descriptor.number) }
    try descriptor.bind(to: address)
  }

  /// Receives what was sent first.
  package func receive(within limit: Duration = .seconds(10)) throws -> Datagram {
    try descriptor.waitUntilReadable(within: limit)
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    var numbers = [CInt](repeating: -1, count: 253)
    var count: CInt = 0
    var sender: pid_t = 0
    let size = try check("recvmsg") {
      unsafe standin_receive(descriptor.number, &bytes, bytes.count, &numbers, 253, &count, &sender)
    }
    return Datagram(
      bytes: Array(bytes.prefix(size)), descriptors: numbers.prefix(Int(count)).map(OwnedDescriptor.init),
      sender: sender)
  }

  /// Whether nothing was sent that has not been received.
  package var isEmpty: Bool {
    var entry = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&entry, 1, 0) == 0
  }
}

/// What came in one message.
package struct Datagram: Sendable {
  package let bytes: [UInt8]
  package let descriptors: [OwnedDescriptor]
  package let sender: Int32

  /// The bytes as text.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The lines of the text.
  package var lines: [String] { text.split(separator: "\n").map(String.init) }

  /// The value of an assignment among the lines.
  package subscript(name: String) -> String? {
    lines.first { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.utf8.count + 1)) }
  }
}
