import Sockets
import SystemPackage
import Testing

/// Whole connections: a listener, a client and what goes between them.
@Suite struct ConnectionTests {
  @Test(arguments: ["127.0.0.1:0", "[::1]:0", "localhost:0", ":0"])
  func whatOneSideSendsTheOtherReceives(_ text: String) async throws {
    let endpoint = try Endpoint(text)
    let addresses = try await Resolver.addresses(of: endpoint, for: .listening)
    let listener = try Listener.bind(to: try #require(addresses.first))
    let port = try #require(listener.localAddress.port)
    guard case .tcp(let host, _) = endpoint else { return }

    let client = try await Stream.connect(to: .tcp(host: host, port: port), timeout: .seconds(10))
    let accepted = try accept(from: listener)
    #expect(try client.localAddress() == accepted.address)
    let server = accepted.stream

    try client.send("hello")
    try client.shutdown(.sending)
    #expect(try server.receiveAll() == "hello")
    try server.send("HELLO")
    try server.close()
    #expect(try client.receiveAll() == "HELLO")
  }
}
