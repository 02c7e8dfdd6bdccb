package import Sockets
package import Usher

/// Everything that an operator can set, with its defaults.
///
/// ``ConfigurationKey/all`` says how each value is written; nothing else knows the names of the keys.
package struct Configuration: Equatable, Sendable {
  /// The data socket and what is done with messages.
  package var server = Server()

  /// What clients may use, and for how long.
  package var limits = Limits()

  /// Who is let in.
  package var access = Access()

  /// The admin socket.
  package var admin = Admin()

  /// How the daemon ends.
  package var drain = Drain()

  /// What is logged, and how.
  package var log = Log()

  /// Where each value that is not a default came from, by its key.
  package var origins: [String: Origin] = [:]

  /// The defaults.
  ///
  /// - Parameter service: The service that answers where none is chosen.
  package init(service: String) {
    server.service = service
  }
}

extension Configuration {
  /// The section `[server]`.
  package struct Server: Equatable, Sendable {
    /// Where clients connect to.
    package var listen = [Endpoint.tcp(host: "localhost", port: 7777)]
    /// What is done with messages, by name.
    package var service = ""
    /// Where a message ends.
    package var framing = Framing.raw
    /// The number of lanes; 0 means one for each core.
    package var queues = 0
    /// How many connections the kernel keeps for each listener until they are accepted.
    package var backlog = 4096
  }

  /// The section `[limits]`.
  ///
  /// A time of zero means no limit.
  package struct Limits: Equatable, Sendable {
    /// How many clients may be connected at once.
    package var clients = 10_000
    /// What becomes of those who come when that many are connected.
    package var whenFull = Usher.Limits.WhenFull.wait
    /// How many clients may be connected from one address; 0 means no limit of its own.
    package var clientsPerAddress = 0
    /// How many may connect from one address in a second; 0 means no limit.
    package var connectsPerSecond = 0
    /// How many messages of one client are read in a second; 0 means no limit.
    package var messagesPerSecond = 0
    /// The longest message.
    package var messageBytes = 65_536
    /// The unsent bytes at which a client is a slow reader.
    package var outputBytes = 1_048_576
    /// What becomes of a slow reader.
    package var slowReader = Usher.Limits.SlowReader.disconnect
    /// How long bytes may be owed to a client with none acknowledged.
    package var writeStall = Duration.seconds(30)
    /// How long a client may take to send its first message.
    package var firstMessage = Duration.zero
    /// How long nothing may come from a client and nothing be taken by it.
    package var idle = Duration.zero
    /// After how long a silence the kernel asks whether the peer is still there.
    package var keepalive = Duration.seconds(60)
  }

  /// The section `[access]`.
  package struct Access: Equatable, Sendable {
    /// From where clients may come; empty means from everywhere.
    package var allow: [AddressRange] = []
    /// From where they may not, whatever ``allow`` says.
    package var deny: [AddressRange] = []
    /// From where connections begin with the header in which a proxy says whom it brings.
    package var proxies: [AddressRange] = []
  }

  /// The section `[admin]`.
  package struct Admin: Equatable, Sendable {
    /// The socket's path; empty means the default place.
    package var socket = ""
    /// The socket's group; empty means `usher`, if it exists and may be set.
    package var group = ""
    /// Whether the socket's group may change something, or only look.
    package var groupMayAct = false
  }

  /// The section `[drain]`.
  ///
  /// A deadline of zero means none.
  package struct Drain: Equatable, Sendable {
    /// When whoever is left is closed abruptly.
    package var deadline = Duration.seconds(30)
    /// Over how long the clients' closes are spread.
    package var spread = Duration.seconds(5)
    /// What each client is told before it is closed; empty means nothing.
    package var farewell = ""
  }

  /// The section `[log]`.
  package struct Log: Equatable, Sendable {
    /// The least important level that is logged.
    package var level = LogLevel.info
    /// The form of a line.
    package var format = LogFormat.auto
  }
}

extension Configuration {
  /// Where a value came from.
  package enum Origin: Hashable, Sendable, CustomStringConvertible {
    case file(String, line: Int?)
    case flag(String)
    case `operator`

    /// `/etc/usherd/usherd.toml:12`, `--queues` or `operator`.
    package var description: String {
      switch self {
      case .file(let file, let line?): "\(PrintableText.escaped(file)):\(line)"
      case .file(let file, nil): PrintableText.escaped(file)
      case .flag(let name): name
      case .operator: "operator"
      }
    }
  }
}
