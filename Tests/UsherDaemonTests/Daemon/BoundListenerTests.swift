import Glibc
import Sockets
import Testing
import UsherDaemon

@Suite struct BoundListenerTests {
  @Test func localhostIsBothLoopbacksAtOnePort() async throws {
    let listeners = try await BoundListener.bind(Endpoint("localhost:0"), backlog: 16)
    try #require(listeners.count == 2, "this machine has no IPv6")
    #expect(listeners.map(\.name) == ["localhost:0", "localhost:0"])
    #expect(listeners.map(\.address.ipAddress?.description) == ["127.0.0.1", "::1"])
    #expect(listeners[0].address.port == listeners[1].address.port)
    #expect(listeners[0].address.port != 0)
  }

  @Test func aPortInUseNamesTheEndpointAndTheReason() async throws {
    let taken = try await BoundListener.bind(Endpoint("127.0.0.1:0"), backlog: 16)
    let port = try #require(taken.first?.address.port)
    let error = await #expect(throws: StartError.self) {
      try await BoundListener.bind(Endpoint("127.0.0.1:\(port)"), backlog: 16)
    }
    #expect(error?.status == .unavailable)
    #expect(
      error?.description
        == "can't listen on 127.0.0.1:\(port): bind 127.0.0.1:\(port): Address already in use (98)")
  }

  @Test func aNameThatIsNotKnownNamesTheEndpoint() async throws {
    let error = await #expect(throws: StartError.self) {
      try await BoundListener.bind(Endpoint("nowhere.invalid:80"), backlog: 16)
    }
    #expect(error?.status == .unavailable)
    #expect(error?.description.contains("nowhere.invalid:80") == true)
  }

  @Test func aUnixSocketHasTheModeThatIsAskedFor() throws {
    try TemporaryDirectory.with { directory in
      let path = "\(directory)/x.sock"
      let listener = try BoundListener.bind(path: path, mode: 0o660, backlog: 16)
      var status = stat()
      #expect(unsafe lstat(path, &status) == 0)
      #expect(status.st_mode & 0o7777 == 0o660)
      #expect(listener.name == path)
    }
  }
}
