import FoundationEssentials
import Glibc
import StandIn
import Testing

/// A daemon that a stand-in for systemd has started, with its log in a file.
final class SupervisedDaemon {
  let scratch: Scratch
  let supervisor: StandInSupervisor
  let log: LogFile
  private let process: SupervisedProcess

  /// Starts a daemon.
  ///
  /// - Parameters:
  ///   - supervisor: Who starts it.
  ///   - scratch: Where its files are.
  ///   - sockets: What is passed, by name.
  ///   - settings: Keys of the configuration file.
  ///   - flags: Its flags.
  ///   - environment: Added to what the supervisor gives it.
  ///   - intended: Which process the sockets are said to be for.
  ///   - program: The daemon.
  ///   - openFiles: How many descriptors it may have, where not as many as usual.
  /// - Throws: Why it can't be started.
  init(
    _ supervisor: StandInSupervisor, in scratch: Scratch,
    passing sockets: [(name: String, descriptor: OwnedDescriptor)] = [], _ settings: Settings = [:],
    flags: [String] = [], environment: [String: String] = [:],
    for intended: StandInSupervisor.Intended = .started,
    program: String = "usherd", openFiles: Int? = nil
  ) throws {
    self.scratch = scratch
    self.supervisor = supervisor
    log = try LogFile(path: scratch.file("log"))
    let file = try scratch.write("usherd.toml", scratch.complete(settings).file)
    let variables = Programs.environment(in: scratch)
      .merging(["USHER_TEST_LOG": log.path]) { $1 }.merging(environment) { $1 }
    process = try supervisor.start(
      [
        "/bin/sh", "-c",
        (openFiles.map { "ulimit -n \($0); " } ?? "") + #"exec "$0" "$@" 2>>"$USHER_TEST_LOG""#,
        Programs.path(of: program), "--config", file,
      ]
        + flags,
      passing: sockets, environment: variables, for: intended)
  }

  /// Runs `body` with a directory and a supervisor.
  static func with(_ body: (Scratch, StandInSupervisor) async throws -> Void) async throws {
    let scratch = try Scratch()
    try await Scratch.$current.withValue(scratch) {
      try await body(scratch, StandInSupervisor(notifyAddress: scratch.file("notify")))
    }
  }

  /// Hears notifications until it is ready.
  @discardableResult
  func waitUntilReady() async throws -> Datagram {
    try await supervisor.wait(for: "READY=1")
  }

  /// Hears notifications until one has an assignment of this name that fits.
  func hear(
    _ name: String, within limit: Duration = .seconds(10), where fits: (String) -> Bool = { _ in true }
  ) async throws -> Datagram {
    let deadline = Deadline(after: limit)
    while true {
      let datagram = try await supervisor.hear(within: .milliseconds(Int(deadline.milliseconds)))
      if let value = datagram[name], fits(value) { return datagram }
    }
  }

  /// Connects to one of its sockets.
  func connect(to address: ServerAddress) throws -> TestClient { try TestClient(address) }

  /// What `GetStatus` says, by way of the admin socket at a path.
  func status(at path: String) throws -> JSON {
    let connection = try TestClient(.unix(path))
    try connection.send("{\"method\":\"io.usher.Admin.GetStatus\",\"parameters\":{}}\0")
    guard let parameters = try connection.receiveReply()["parameters"] else { throw TestFailure("no status") }
    return parameters
  }

  /// Waits until it has so many clients.
  func waitForClients(_ count: Int, within limit: Duration = .seconds(20)) throws {
    try eventually("\(count) clients", within: limit) {
      try status(at: scratch.adminSocket)["clients"]?["current"]?.int == count
    }
  }

  /// The id that it knows a client by.
  func id(of client: TestClient) throws -> Int {
    let address = client.localAddress
    var found: Int?
    // A lane that is busy may be missing from a list.
    try eventually("\(address) is listed", within: .seconds(20)) {
      let connection = try TestClient(.unix(scratch.adminSocket))
      try connection.send("{\"method\":\"io.usher.Admin.ListClients\",\"parameters\":{}}\0")
      let clients = try connection.receiveReply()["parameters"]?["clients"]?.array ?? []
      found = clients.first { $0["endpoint"]?.string == address }?["id"]?.int
      return found != nil
    }
    guard let found else { throw TestFailure("\(address) has no id") }
    return found
  }

  /// Runs a program beside it to its end.
  func run(_ program: String, _ arguments: [String]) throws -> Outcome {
    try Program.run(program, arguments, environment: ["USHER_ADMIN": scratch.adminSocket], in: scratch)
  }

  func send(signal: CInt) { _ = kill(process.pid, signal) }

  /// Waits for its end, of which the supervisor must be told.
  ///
  /// - Returns: The status that it ended with.
  func finish(within limit: Duration = .seconds(10)) async throws -> CInt {
    let (_, status) = try await process.finish(within: limit)
    return status & 0x7f == 0 ? status >> 8 & 0xff : -(status & 0x7f)
  }

  /// Ends it in order, hearing all that it says.
  func stop() async throws {
    send(signal: SIGTERM)
    try await hearBarrier()
    #expect(try await finish() == 0)
  }

  /// Hears notifications until it waits for all of them to be read.
  ///
  /// - Returns: All that was said.
  @discardableResult
  func hearBarrier() async throws -> [Datagram] {
    var heard: [Datagram] = []
    while true {
      let datagram = try await supervisor.hear()
      if datagram["BARRIER"] != nil { return heard }
      heard.append(datagram)
    }
  }
}

extension OwnedDescriptor {
  /// Where a TCP socket listens, by its loopback address.
  var loopback: ServerAddress {
    var address = sockaddr_in6()
    var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
    unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = unsafe getsockname(number, $0, &length)
      }
    }
    // The port is at the same place in both families.
    let port = UInt16(bigEndian: address.sin6_port)
    return address.sin6_family == sa_family_t(AF_INET6) ? .ipv6("::1", port) : .ipv4("127.0.0.1", port)
  }
}
