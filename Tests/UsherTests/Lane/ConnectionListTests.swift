import Testing

@testable import Usher

@Suite struct ConnectionListTests {
  @Test func connectionsComeOutInTheOrderInWhichTheyWentIn() throws {
    let mailbox = try Mailbox(byteLimit: 1)
    let connections = try (0..<200).map { try LooseConnection(id: UInt64($0), mailbox: mailbox).connection }
    let list = ConnectionList()
    for connection in connections { list.append(connection) }
    #expect(list.count == 200)
    #expect((0..<list.count).map { list[$0].counted.id } == connections.map(\.id))
    list.removeAll()
    #expect(list.count == 0)
  }
}
