internal import Glibc
internal import Logging
internal import Usher

extension Configuration {
  /// The settings of the server that takes clients.
  ///
  /// - Parameter capacity: How many there is room for.
  /// - Returns: The settings.
  func dataServer(_ capacity: Capacity) -> Usher.Server.Configuration {
    var settings = Usher.Server.Configuration()
    settings.framing = server.framing
    settings.queues = server.queues
    settings.name = "usher.data"
    settings.limits = clientLimits
    settings.limits.clients = capacity.clients
    settings.limits.refusals = capacity.refusals
    return settings
  }

  /// The limits of each client, whatever room there is for them.
  var clientLimits: Usher.Limits {
    var own = Usher.Limits()
    own.whenFull = limits.whenFull
    own.clientsPerAddress = limits.clientsPerAddress.orNone
    own.connectsPerSecond = limits.connectsPerSecond.orNone
    own.messagesPerSecond = limits.messagesPerSecond.orNone
    own.slowReader = limits.slowReader
    own.messageBytes = limits.messageBytes
    own.outputBytes = limits.outputBytes
    own.writeStall = limits.writeStall.orNone
    own.firstMessage = limits.firstMessage.orNone
    own.idle = limits.idle.orNone
    own.keepalive = limits.keepalive.orNone
    return own
  }

  /// Raises the limit of open files and finds out how many clients it leaves room for.
  ///
  /// - Parameters:
  ///   - own: What the daemon has open for itself.
  ///   - log: Is warned where that is fewer than configured.
  /// - Returns: What there is room for.
  func capacity(beside own: OwnDescriptors, log: Logger) -> Capacity {
    let limit: Int
    do {
      limit = try DescriptorLimit.raise()
    } catch {
      log.warning("can't raise the limit of open files", metadata: ["reason": "\(error)"])
      limit = 1_024
    }
    let capacity = Capacity(
      wanted: limits.clients, limit: limit, taken: own.taken, lanes: own.lanes,
      refuses: limits.whenFull == .refuse)
    if capacity.clients < limits.clients {
      log.warning(
        "the limit of open files leaves room for fewer clients than configured",
        metadata: [
          "clients": "\(capacity.clients)", "configured": "\(limits.clients)", "openFiles": "\(limit)",
        ])
    }
    return capacity
  }
}

/// The descriptors that the daemon has open for itself, as counted before anyone is let in.
package struct OwnDescriptors: Sendable {
  /// Those that are open before the lanes are made.
  let taken: Int

  /// The lanes, with the admin socket's.
  let lanes: Int

  /// Counts them, in a daemon with so many data lanes; 0 for one for each core.
  package init(queues: Int) {
    taken = Capacity.openDescriptors()
    lanes = (queues == 0 ? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) : queues) + 1
  }
}

extension Usher.Server.Configuration {
  /// The settings of the server that takes operators: its own lane, and limits that no client can use up.
  ///
  /// - Parameter operators: How many there may be at once.
  /// - Returns: The settings.
  static func admin(operators: Int) -> Usher.Server.Configuration {
    var settings = Usher.Server.Configuration()
    settings.framing = .raw
    settings.queues = 1
    settings.name = "usher.admin"
    settings.limits.clients = operators
    settings.spareDescriptors = Capacity.operatorsSpare
    // The longest reply that Varlink clients take has 16 MiB; one may wait while another is made.
    settings.limits.outputBytes = 32 << 20
    settings.limits.writeStall = .seconds(30)
    // Nobody keeps others out by sitting there.
    settings.limits.firstMessage = .seconds(30)
    settings.limits.idle = .seconds(600)
    return settings
  }
}

extension Duration {
  /// The time, or `nil` for zero, which in a configuration means none.
  fileprivate var orNone: Duration? { self == .zero ? nil : self }
}

extension Int {
  /// The number, or `nil` for zero, which in a configuration means none.
  fileprivate var orNone: Int? { self == 0 ? nil : self }
}
