public import Sockets

/// Who has connected and is no client yet.
public struct Newcomer: Sendable {
  /// Where it comes from: its own address where a proxy has told it, else the connection's.
  public let address: SocketAddress

  /// The proxy that brought it; `nil` where it came directly.
  public let proxy: SocketAddress?

  /// The name of the listener that it came to.
  public var listener: String { listenerName.text }

  let listenerName: ListenerName

  /// What TCP was told of its connection by the listener, if that is sure.
  let options: StreamOptions?

  /// Somebody who came to a listener.
  init(
    _ address: SocketAddress, by proxy: SocketAddress? = nil, to listener: ListenerName,
    with options: StreamOptions? = nil
  ) {
    self.address = address
    self.proxy = proxy
    listenerName = listener
    self.options = options
  }
}
