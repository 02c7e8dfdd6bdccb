/// What one side of a conversation puts up with from the other.
public struct MessageLimits: Hashable, Sendable {
  /// The longest message, in bytes, without its NUL.
  public var messageBytes: Int
  /// How deep arrays and objects may stand in each other.
  public var depth: Int
  /// How many bytes may wait while an earlier call is being answered.
  public var pendingBytes: Int

  /// Limits of one's own choice.
  public init(messageBytes: Int, depth: Int = 32, pendingBytes: Int? = nil) {
    precondition(messageBytes > 0 && depth > 0, "a limit of nothing lets nothing through")
    self.messageBytes = messageBytes
    self.depth = depth
    self.pendingBytes = pendingBytes ?? 2 * messageBytes
  }

  /// What a service takes from those who call it: calls are small.
  public static let calls = MessageLimits(messageBytes: 1 << 20)

  /// What a client takes from the service it called: as much as systemd's own clients do.
  public static let replies = MessageLimits(messageBytes: 16 << 20)
}
