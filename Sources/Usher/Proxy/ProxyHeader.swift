package import Sockets

/// For whom a proxy has made a connection, as it says before anything else.
///
/// The PROXY protocol, versions 1 and 2, <https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt>.
package enum ProxyHeader: Equatable {
  /// For this client.
  case client(SocketAddress)

  /// For itself, as to see whether the server is well, or for somebody whose address it can't tell: the connection's
  /// own address counts.
  ///
  /// So it is for a client of another kind than TCP over IPv4 or IPv6, as section 2.2 allows.
  case itself

  /// What is wrong with what came in a header's place.
  package enum Problem: String, Error {
    case missing = "it does not begin with a PROXY header"
    case longLine = "its line has no end within 107 bytes"
    case wrongLine = "its line is not what the protocol says"
    case wrongVersion = "its version is not 2"
    case wrongCommand = "its command is neither LOCAL nor PROXY"
    case wrongFamily = "its address is of no known kind"
    case shortBlock = "it is too short for its addresses"
    case longBlock = "it announces more than 4096 bytes"
  }
}
