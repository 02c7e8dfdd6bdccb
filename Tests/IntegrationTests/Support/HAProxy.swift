import CLinux
import FoundationEssentials
import Glibc

/// A real HAProxy in front of a daemon, with the configuration that docs/haproxy.md has.
///
/// Nothing in that is changed but ports, the certificate's place and how the header is sent.
final class HAProxy {
  private static let program = "/usr/sbin/haproxy"

  /// Whether it can be started, and a certificate be made for it.
  static var isInstalled: Bool {
    [program, "/usr/bin/openssl"].allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Where it takes clients in plain text.
  let plain: ServerAddress

  /// Where it takes them over TLS.
  let secure: ServerAddress

  private let program: Program

  /// Starts one, and waits until it takes clients.
  ///
  /// - Parameters:
  ///   - daemon: Where it brings them.
  ///   - option: What the server's line has in the place of `send-proxy-v2`.
  /// - Throws: Why there is none.
  init(before daemon: Daemon, option: String = "send-proxy-v2") throws {
    let scratch = daemon.scratch
    let certificate = try Self.makeCertificate(for: daemon)
    let ports = [try Self.freePort(), try Self.freePort()]
    let exchanges = [
      ("127.0.0.1:7000", "127.0.0.1:\(ports[0])"), ("127.0.0.1:7001", "127.0.0.1:\(ports[1])"),
      ("127.0.0.1:7777", "127.0.0.1:\(try daemon.port)"), ("/etc/haproxy/game.pem", certificate),
      ("send-proxy-v2", option),
    ]
    var text = try Self.documented()
    for (old, new) in exchanges {
      guard text.contains(old) else { throw TestFailure("docs/haproxy.md has no \(old)") }
      text = text.split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
    }
    let file = try scratch.write("haproxy.cfg", text)
    plain = .ipv4("127.0.0.1", ports[0])
    secure = .ipv4("127.0.0.1", ports[1])
    program = try daemon.start(Self.program, ["-db", "-f", file])
    try waitUntilItListens(on: ports)
  }

  /// The configuration between its marks in the docs.
  private static func documented() throws -> String {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../../docs/haproxy.md").standardized
    let lines = try String(contentsOf: file, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
    guard let begin = lines.firstIndex(of: "<!-- haproxy.cfg: begin -->"),
      let end = lines.firstIndex(of: "<!-- haproxy.cfg: end -->")
    else { throw TestFailure("docs/haproxy.md has no configuration") }
    // Without the marks, and the fences within them.
    return lines[(begin + 2)..<(end - 1)].joined(separator: "\n") + "\n"
  }

  /// Makes a certificate of its own, with its key.
  private static func makeCertificate(for daemon: Daemon) throws -> String {
    let (key, certificate) = (daemon.scratch.file("key.pem"), daemon.scratch.file("certificate.pem"))
    let made = try daemon.run(
      "/usr/bin/openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
        "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out",
        certificate,
      ])
    guard made.status == 0 else { throw TestFailure("no certificate: \(made.errors)") }
    let both = try daemon.scratch.read("certificate.pem") + daemon.scratch.read("key.pem")
    return try daemon.scratch.write("game.pem", both)
  }

  /// A port that was free just now: HAProxy does not say which one it got where it was left the choice.
  private static func freePort() throws -> UInt16 {
    let socket = OwnedNumber(
      try CallFailure.check("socket") { Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0) })
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let number = socket.number
    try unsafe withUnsafeMutablePointer(to: &address) { pointer in
      _ = try unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        try CallFailure.check("bind") { unsafe bind(number, pointer, size) }
      }
    }
    let local = ServerAddress.local(of: number)
    guard let port = ServerAddress(local)?.port else { throw TestFailure("no port in \(local)") }
    return port
  }

  /// Waits by the kernel's table: a connection would be a client of the daemon.
  private func waitUntilItListens(on ports: [UInt16]) throws {
    try eventually("HAProxy listens; it is \(program.child.exit.map { "\($0)" } ?? "running")") {
      let table = try String(contentsOfFile: "/proc/net/tcp", encoding: .utf8)
      return ports.allSatisfy { port in
        // The state 0A is LISTEN, proc_net_tcp.rst.
        let digits = String(port, radix: 16, uppercase: true)
        let wanted = ":" + String(repeating: "0", count: 4 - digits.count) + digits + " 00000000:0000 0A"
        return table.contains(wanted)
      }
    }
  }
}
