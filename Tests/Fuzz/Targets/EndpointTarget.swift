import Sockets

extension FuzzTarget {
  /// Endpoints: what is read is written so that it reads back, and what is refused is said in one line.
  ///
  /// An input is the endpoint as a person writes it.
  static let endpoints = FuzzTarget("endpoints") { input throws(Finding) in
    let text = String(decoding: input, as: UTF8.self)
    let endpoint: Endpoint
    do throws(EndpointError) {
      endpoint = try Endpoint(text)
    } catch {
      return try require(error.text, is: text, "the text of the error")
    }
    let written = endpoint.description
    guard let again = try? Endpoint(written) else {
      throw Finding("\(written.debugDescription) can't be read again")
    }
    try require(again, is: endpoint, "read again from \(written.debugDescription)")
    try require(Array(again.description.utf8), is: Array(written.utf8), "written again")
    guard case .unix(let path) = endpoint else { return }
    guard let address = try? SocketAddress.unix(path: path) else {
      throw Finding("no socket can have the path \(path.debugDescription)")
    }
    try require(address.path, is: path, "the path of the socket")
    let isOfRightLength = (1...SocketAddress.longestPath).contains(path.utf8.count)
    try require(isOfRightLength, "has a path of \(path.utf8.count) bytes")
    try require(!path.utf8.contains(0), "has a NUL in its path")
  }
}
