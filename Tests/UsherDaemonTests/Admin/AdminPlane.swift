import ArgumentParser
import Dispatch
import Logging
import Sockets
import SystemPackage
import Usher
import UsherAdmin

@testable import UsherDaemon

/// A server with a service, and the admin socket's server beside it, each on a Unix socket of the test's own.
struct AdminPlane {
  struct Echo: StatelessService {
    func received(_ message: borrowing Message, from client: Client) { client.send(message) }
  }

  let data: Server
  let admin: Server
  let operations: AdminOperations
  let parts: DaemonParts
  private let directory: TemporaryDirectory

  /// The configuration file, which need not be there.
  var file: String { "\(directory.path)/usherd.toml" }

  /// Runs a test with both servers.
  ///
  /// - Parameters:
  ///   - service: What is done with messages.
  ///   - queues: How many lanes the data side has.
  ///   - lanePatience: How long whoever asks one waits for it: long enough for a busy machine.
  ///   - listen: Where clients come to, besides the Unix socket; a free port.
  ///   - places: How many operators there may be.
  ///   - authorization: Who may do what.
  ///   - configuration: The configuration file.
  ///   - log: Where it is told what operators did.
  ///   - body: The test.
  /// - Throws: What `body` threw, or why the servers can't be had.
  static func with(
    _ service: any Service = Echo(), queues: Int = 0, lanePatience: Duration = .seconds(20),
    listen: SocketAddress? = nil, places: Int = 64, authorization: AdminAuthorization? = nil,
    configuration: String? = nil,
    log: Logger = Logger(label: "none") { _ in SwiftLogNoOpLogHandler() },
    _ body: (AdminPlane) async throws -> Void
  ) async throws {
    let directory = try TemporaryDirectory()
    let path = "\(directory.path)/admin.sock"
    let (events, departed) = (EventHub(), DepartedClients())
    let drains = DrainReporter(events)
    var dataSettings = Server.Configuration()
    dataSettings.queues = queues
    dataSettings.lanePatience = lanePatience
    let data = try Server(
      service, configuration: dataSettings,
      observer: Observers(all: [departed, EventObserver(events: events), drains]))
    let state = DaemonState(service: "echo", framing: .raw)
    if let configuration { try TemporaryDirectory.write(configuration, to: "\(directory.path)/usherd.toml") }
    let place = ConfigurationFile(named: nil, directories: directory.path, system: "/nonexistent")
    let source = ConfigurationSource(try Flags.parse([]), file: place, services: ["echo"])
    let live = LiveConfiguration(try source.load(), from: source)
    let bans = Bans(
      in: StateDirectory(given: "\(directory.path)/state", isRoot: false, stateHome: nil, home: nil), log: log
    )
    let access = Access(live.current.access)
    data.setGate { access.refusal(of: $0) ?? (bans.admits($0) ? nil : .banned) }
    let threshold = LogThreshold(live.current.log.level)
    let reloader = Reloader(
      live, server: data, access: access, own: OwnDescriptors(queues: queues), passed: PassedListeners(),
      threshold: threshold, events: events, supervision: nil, log: log)
    let parts = DaemonParts(
      state: state, server: data, configuration: live, reloader: reloader, threshold: threshold, bans: bans,
      departed: departed, events: events, drains: drains, ending: Ending())
    let operations = AdminOperations(
      parts, authorization: authorization ?? AdminAuthorization(socket: path, groupMayAct: true), log: log)
    var settings = Server.Configuration()
    settings.queues = 1
    settings.limits.clients = places
    let admin = try Server(AdminService(operations, places: places, log: log), configuration: settings)
    parts.operators.become(admin)
    await data.listen(on: try .bind(to: .unix(path: "\(directory.path)/data.sock")), name: "data")
    if let listen { await data.listen(on: try .bind(to: listen), name: "network") }
    await admin.listen(on: try .bind(to: .unix(path: path)), name: "admin")
    state.become(.running)
    let plane = AdminPlane(
      data: data, admin: admin, operations: operations, parts: parts, directory: directory)
    do {
      // A client here blocks while it waits, which must not keep others' tasks waiting too.
      try await withTaskExecutorPreference(BlockingQueue()) { try await body(plane) }
    } catch {
      await data.cut()
      await admin.cut()
      throw error
    }
    await data.cut()
    await admin.cut()
  }

  /// Sends everything, ends the sending side, and returns everything that is answered.
  func ask(_ question: String) async throws -> String {
    let stream = try await connect("admin")
    try Self.send(question, to: stream)
    try stream.shutdown(.sending)
    return try Self.rest(of: stream)
  }

  /// Connects a client, and waits until the service knows it.
  func client() async throws -> Stream {
    let stream = try await connect("data")
    try Self.send("x", to: stream)
    _ = try Self.receive(from: stream)
    return stream
  }

  func connect(_ name: String) async throws -> Stream {
    try await Stream.connect(to: .unix(path: "\(directory.path)/\(name).sock"), timeout: .seconds(5))
  }

  static func send(_ text: String, to stream: borrowing Stream) throws {
    let bytes = Array(text.utf8)
    var sent = 0
    while sent < bytes.count {
      if let count = try stream.send(bytes.span.extracting(sent...)) {
        sent += count
      } else {
        _ = try stream.waitUntilWritable(timeout: .seconds(5))
      }
    }
  }

  /// What comes next; empty at the end.
  static func receive(from stream: borrowing Stream) throws -> [UInt8] {
    while true {
      var count: Int?
      let bytes = try [UInt8](capacity: 65_536) { (out: inout OutputSpan<UInt8>) throws(SocketError) in
        count = try stream.receive(into: &out)
      }
      if count != nil { return bytes }
      guard try stream.waitUntilReadable(timeout: .seconds(10)) else { throw Silence() }
    }
  }

  /// Everything until the end.
  static func rest(of stream: borrowing Stream) throws -> String {
    var all: [UInt8] = []
    while true {
      let bytes = try receive(from: stream)
      guard !bytes.isEmpty else { return String(decoding: all, as: UTF8.self) }
      all += bytes
    }
  }

  struct Silence: Error {}
}

/// A thread of its own for tasks that block.
final class BlockingQueue: TaskExecutor {
  private let queue = DispatchQueue(label: "usher.test")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { @Sendable in unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
