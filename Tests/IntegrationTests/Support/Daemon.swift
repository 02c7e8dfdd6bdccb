import FoundationEssentials
import Glibc

/// A daemon that has said that it is ready, and those who talk to it.
final class Daemon {
  let scratch: Scratch
  let child: ChildProcess
  let log: LogFile

  /// The data sockets, in the order in which it logged them.
  let addresses: [ServerAddress]

  /// Its open descriptors when it was ready.
  let descriptorsWhenReady: DescriptorCensus

  /// Whether it was sent a signal, so that it may be gone at any moment.
  private(set) var isEnding = false

  private var clients: [TestClient] = []
  private var programs: [Program] = []

  /// Waits until it says that it is ready.
  init(_ program: String, scratch: Scratch, child: ChildProcess, log: LogFile) throws {
    self.scratch = scratch
    self.child = child
    self.log = log
    let ready = try log.wait(for: "that it is ready", within: .seconds(10), of: child) {
      $0.contains("\(program): ready")
    }
    descriptorsWhenReady = try DescriptorCensus(of: child.pid)
    let before = log.lines.prefix { $0 != ready[0] }
    addresses = before.compactMap { line in
      guard let announced = line.firstRange(of: "listening on ") else { return nil }
      let endpoint = line[announced.upperBound...].prefix { $0 != " " }
      return endpoint == "unix:\(scratch.adminSocket)" ? nil : ServerAddress(endpoint)
    }
  }

  /// The first data socket.
  var address: ServerAddress {
    get throws {
      guard let first = addresses.first else { throw TestFailure("logged no data socket:\n\(log.tail)") }
      return first
    }
  }

  /// The port of the first data socket.
  var port: UInt16 {
    get throws {
      guard let port = try address.port else { throw TestFailure("the first data socket has no port") }
      return port
    }
  }
}

// MARK: Clients and tools

extension Daemon {
  /// Connects a client, which is closed when the test leaves the fixture.
  func connect(to address: ServerAddress? = nil, receiveBuffer: CInt? = nil) throws -> TestClient {
    let client = try TestClient(address ?? self.address, receiveBuffer: receiveBuffer)
    clients.append(client)
    return client
  }

  /// Connects to the admin socket.
  func connectAdmin() throws -> TestClient {
    try connect(to: .unix(scratch.adminSocket))
  }

  /// Starts a program beside it, which is killed when the test leaves the fixture; if through another command,
  /// such as `setpriv` with its arguments, that is the wrapper.
  func start(
    _ program: String, _ arguments: [String] = [], wrapper: [String] = [], environment: [String: String] = [:]
  ) throws -> Program {
    let variables = Programs.environment(in: scratch)
      .merging(["USHER_ADMIN": scratch.adminSocket]) { $1 }.merging(environment) { $1 }
    let program = try Program(
      wrapper + [Programs.path(of: program)] + arguments, environment: variables, directory: scratch.path)
    programs.append(program)
    return program
  }

  /// Runs a program to its end, with `input` as all of its standard input.
  func run(
    _ program: String, _ arguments: [String] = [], input: String = "", wrapper: [String] = [],
    environment: [String: String] = [:], within limit: Duration = .seconds(10)
  ) throws -> Outcome {
    let running = try start(program, arguments, wrapper: wrapper, environment: environment)
    running.send(input)
    return try running.finish(within: limit)
  }

  /// Ends everyone who talks to it.
  func dismissAll() {
    for client in clients { client.close() }
    for program in programs { program.child.killGroup() }
    clients = []
    programs = []
  }
}

extension Daemon {
  /// Sends it a signal that ends it.
  func send(signal: CInt) {
    isEnding = true
    child.send(signal: signal)
  }

  /// Sends it a signal and waits for its end.
  ///
  /// - Returns: How it ended, `nil` if it did not.
  func end(by signal: CInt, within limit: Duration = .seconds(2)) throws -> Exit? {
    send(signal: signal)
    return try child.wait(within: limit)
  }
}
