package import Varlink

extension InterfaceDescription {
  /// `io.usher.Admin`: what operators see of a running daemon, and what they may do with it.
  ///
  /// The Swift types beside this file say the same; the tests hold the two together.
  package static let usherAdmin = InterfaceDescription(
    [head, status, clients, bans, life, events].joined(separator: "\n\n") + "\n")

  private static let head = """
    # Shows and steers a running usherd and its clients.
    # Times that end in USec are microseconds: since 1970 (UTC) in startedUSec, connectedUSec, departedUSec, createdUSec,
    # endsUSec and timeUSec, a length of time in all others.
    interface io.usher.Admin
    """
}
