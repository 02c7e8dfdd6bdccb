import Glibc
import SystemPackage
import Testing

@testable import Sockets

@Suite struct PeerCredentialsTests {
  @Test func theyAreThoseOfTheProcessThatConnected() throws {
    let pair = try Stream.pair()
    let peer = try pair.first.peerCredentials()
    #expect(peer.pid == getpid())
    #expect(peer.uid == geteuid())
    #expect(peer.gid == getegid())
    let count = getgroups(0, nil)
    #expect(peer.groups.count == Int(count))
  }

  // In a process of its own: the groups are the whole process's.
  @Test(.enabled("only root may change its groups") { geteuid() == 0 }, arguments: [0, 1, 3, 1000])
  func allItsGroupsAreThere(_ count: Int) async {
    await #expect(processExitsWith: .success) { [count] in
      let groups = (0..<count).map { gid_t(5000 + $0) }
      #expect(unsafe setgroups(groups.count, groups) == 0)
      let pair = try Stream.pair()
      #expect(Set(try pair.first.peerCredentials().groups) == Set(groups))
    }
  }

  @Test func aTCPPeerHasNone() async throws {
    let tcp = try await TCPPair.connect()
    #expect(throws: SocketError(.getsockopt, .noData)) { try tcp.client.peerCredentials() }
  }
}
