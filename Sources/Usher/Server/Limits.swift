/// How much of everything there may be.
public struct Limits: Sendable {
  /// What happens to a newcomer while the server is full.
  public enum WhenFull: String, CaseIterable, Sendable {
    /// It waits in the kernel's queue until there is room.
    case wait

    /// It is told so in one framed line and disconnected.
    case refuse
  }

  /// What happens when a client does not take what others send it.
  public enum SlowReader: String, CaseIterable, Sendable {
    /// At ``Limits/outputBytes`` it is disconnected.
    case disconnect

    /// What would go beyond ``Limits/outputBytes`` is left out, and the client told how much it missed once it reads
    /// again.
    case drop

    /// At half of ``Limits/outputBytes``, reading from the clients whose messages feed it pauses until it has taken
    /// half of that. What nobody's message has brought has the limit of ``disconnect``.
    case pause
  }

  /// The clients connected at once, at least 1.
  public var clients = 10_000

  /// What happens to the next one.
  public var whenFull = WhenFull.wait

  /// The newcomers that may be on their way out with a refusal at once, each of which holds a descriptor for a moment.
  ///
  /// Whoever comes on top of these is closed unheard.
  public var refusals = 64

  /// The clients from one address, at least 1; `nil`: as many as there may be at all.
  ///
  /// IPv6 counts by /64, since that is what one customer has; Unix sockets have no address and are not counted.
  public var clientsPerAddress: Int?

  /// The newcomers from one address in a second, at least 1; `nil`: as many as come.
  ///
  /// A second's worth may come at once. Whoever comes on top of these is closed unheard.
  public var connectsPerSecond: Int?

  /// How long a proxy may take over the header in which it says whom it brings.
  ///
  /// Its connection has a client's place meanwhile.
  public var proxyHeader = Duration.seconds(5)

  /// The messages of one client in a second, at least 1; `nil`: as many as come.
  ///
  /// A second's worth may come at once; above that, reading from the client pauses. What one read has brought is
  /// handed on all the same, and paid for by a longer pause.
  public var messagesPerSecond: Int?

  /// The bytes of one message, at least 1.
  ///
  /// Under `raw`, a message is what one read returns, whatever this says.
  public var messageBytes = 64 << 10

  /// The unsent bytes of what others sent a client at which it is a slow reader, at least 1.
  ///
  /// At half as many of answers to its own messages, reading from it pauses.
  public var outputBytes = 1 << 20

  /// What happens to a slow reader.
  public var slowReader = SlowReader.disconnect

  /// How long bytes may be owed to a client without one of them being acknowledged; `nil`: for ever.
  public var writeStall: Duration? = .seconds(30)

  /// How long a client may take over its first message; `nil`: for ever.
  public var firstMessage: Duration?

  /// How long nothing may come from a client and nothing be taken by it; `nil`: for ever.
  public var idle: Duration?

  /// How long a silent TCP connection is trusted before the peer is probed, and how long it then has to answer;
  /// `nil`: for ever.
  public var keepalive: Duration? = .seconds(60)

  /// The defaults.
  public init() {}
}
