/// Why a client is no longer connected, or was not let in.
///
/// The one list that logs, counters and the admin socket share; free text about a single case goes beside it,
/// as detail.
public enum DisconnectReason: String, CaseIterable, Sendable {
  /// The client ended its sending side and was sent all it was owed.
  case ended

  /// The connection was reset: by the client, or by a kernel that no longer knew it.
  case reset

  /// The client no longer answered: keepalive probes or retransmissions went without an acknowledgement.
  case timedOut

  /// The connection failed in another way that the kernel reported.
  case failed

  /// An operator disconnected it.
  case kicked

  /// Its address is one that an operator keeps out.
  case banned

  /// The service closed it.
  case closedByService

  /// The service threw an error over one of its messages, or over its arrival.
  case serviceFailed

  /// It sent a message longer than `message_bytes`.
  case messageTooLong

  /// It ended its sending side inside a message whose length it had announced.
  case truncatedMessage

  /// Bytes were owed to it, and none was acknowledged for `write_stall`.
  case writeStalled

  /// Others sent it more than `output_bytes` that it did not take.
  case slowReader

  /// Nothing came from it, nor was anything taken by it, for `idle`.
  case idle

  /// Its first message did not arrive within `first_message`.
  case noFirstMessage

  /// The server was full and said so.
  case refused

  /// As many clients as there may be came from its address already.
  case addressFull

  /// More newcomers came from its address in a second than may.
  case connectingTooFast

  /// Its address is not one that is let in.
  case denied

  /// It came from a proxy's address and did not begin with a PROXY header, or not in time.
  case proxyHeader

  /// The server is being drained.
  case draining

  /// The server is stopping.
  case stopping
}
