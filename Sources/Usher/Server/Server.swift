import Dispatch
public import Sockets

/// Takes clients on any number of listeners and hands their messages to one service.
///
/// Several servers can live in one process, each with its own lanes, limits and service.
public final class Server: Sendable {
  /// What a server is made with.
  public struct Configuration: Sendable {
    /// Where messages end.
    public var framing = Framing.raw

    /// The number of lanes, at most 128; 0 for one for each core.
    public var queues = 0

    /// How much of everything there may be.
    public var limits = Limits()

    /// Descriptors kept open for nothing, so that as many clients can be let in where the process has run out.
    public var spareDescriptors = 0

    /// How long whoever asks a lane waits for it.
    package var lanePatience = Duration.milliseconds(20)

    /// What its queues are called, for debuggers.
    public var name = "usher"

    /// The defaults.
    public init() {}
  }

  /// What it was made with.
  public let configuration: Configuration

  let pool: QueuePool
  let admission: Admission
  let reports: LaneReports
  let entrance: Entrance
  let acceptor: Acceptor
  let context: ServerContext
  let draining: Draining

  /// Makes a server and starts its lanes; it takes clients once it has a listener.
  ///
  /// - Parameters:
  ///   - service: What is done with messages.
  ///   - configuration: How.
  ///   - observer: Who is told what happens to clients.
  /// - Throws: ``SocketError`` where the kernel has no descriptors left for the lanes.
  public init(
    _ service: some Service, configuration: Configuration = Configuration(),
    observer: (any ServerObserver)? = nil
  ) throws(SocketError) {
    self.configuration = configuration
    let limits = configuration.limits
    let pool = try QueuePool(count: configuration.queues, name: configuration.name, limits: limits)
    let admission = Admission(limits: limits, laneCount: pool.lanes.count)
    let context = ServerContext(
      framing: configuration.framing, limits: limits, admission: admission, observer: observer)
    self.context = context
    draining = Draining(admission: admission)
    self.pool = pool
    self.admission = admission
    reports = LaneReports(laneCount: pool.lanes.count)
    let holder = ServiceHolder(service)
    entrance = Entrance(pool: pool, context: context) { ServedConnection($0, holder: holder) }
    acceptor = Acceptor(
      name: "\(configuration.name).acceptor", entrance: entrance, context: context,
      spareCount: configuration.spareDescriptors)
  }

  /// Takes clients from one more listener; they are accepted when this returns.
  ///
  /// - Parameters:
  ///   - listener: Is closed when the server stops.
  ///   - name: What operators know it by.
  ///   - isInherited: Whether somebody else holds the socket too, such as a supervisor. Who waits to be accepted when
  ///     the server stops is then left to whoever accepts from it next.
  public func listen(
    on listener: consuming sending Listener, name: String, isInherited: Bool = false
  ) async {
    let box = Lock<Listener?>(consume listener)
    await acceptor.add(box, name: name, isInherited: isInherited)
  }

  /// The name and the address of each listener, with the port that the kernel chose, and whether it was inherited.
  public var endpoints: [(name: String, address: SocketAddress, isInherited: Bool)] {
    get async { await acceptor.endpoints }
  }

  /// How many clients there are now, came in since the start, and may be at once.
  package var clientCounts: (current: Int, accepted: Int, limit: Int) {
    let counts = admission.counts
    return (counts.current, counts.accepted, counts.limit)
  }
}
