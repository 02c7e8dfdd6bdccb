import Testing

@testable import Usher

@Suite struct ConnectionTableTests {
  private func connections(_ count: Int) throws -> [Connection] {
    let mailbox = try Mailbox(byteLimit: 1)
    return try (0..<count).map { index in
      let loose = try LooseConnection(id: UInt64(index), mailbox: mailbox)
      return loose.connection
    }
  }

  @Test func aConnectionIsFoundByItsKeyUntilItIsGone() throws {
    let table = ConnectionTable()
    let connection = try connections(1)[0]
    let key = table.insert(connection)
    #expect(table[key] === connection)
    #expect(table.count == 1)
    table.remove(key)
    #expect(table[key] == nil)
    #expect(table.count == 0)
  }

  @Test func anEventForTheOldHolderOfASlotIsNotForTheNew() throws {
    let table = ConnectionTable()
    let two = try connections(2)
    let old = table.insert(two[0])
    table.remove(old)
    let new = table.insert(two[1])
    #expect(new.slot == old.slot)
    #expect(new != old)
    #expect(table[old] == nil)
    #expect(table[new] === two[1])
  }

  @Test func removingTwiceChangesNothing() throws {
    let table = ConnectionTable()
    let three = try connections(3)
    let first = table.insert(three[0])
    table.remove(first)
    table.remove(first)
    let second = table.insert(three[1])
    let third = table.insert(three[2])
    table.remove(first)
    #expect(second.slot != third.slot)
    #expect(table.count == 2)
    #expect(table[second] === three[1])
  }

  @Test func aKeyThatWasNeverGivenIsNobodys() {
    let table = ConnectionTable()
    #expect(table[ConnectionTable.Key(slot: 0, generation: 1)] == nil)
    #expect(table[ConnectionTable.Key(slot: .max, generation: 0)] == nil)
  }

  @Test func aConnectionIsKeptUntilItIsRemovedAndNoLonger() throws {
    let table = ConnectionTable()
    weak var first: Connection?
    weak var second: Connection?
    let keys = try [1, 2].map { (number: Int) -> ConnectionTable.Key in
      let connection = try connections(1)[0]
      if number == 1 { first = connection } else { second = connection }
      return table.insert(connection)
    }
    #expect(first != nil)
    table.remove(keys[0])
    #expect(first == nil)
    #expect(second != nil)
  }

  @Test func aTableThatIsGoneKeepsNobody() throws {
    weak var left: Connection?
    func fill() throws {
      let table = ConnectionTable()
      let two = try connections(2)
      left = two[1]
      table.remove(table.insert(two[0]))
      _ = table.insert(two[1])
    }
    try fill()
    #expect(left == nil)
  }

  @Test func manyAreFoundAsFewAre() throws {
    let table = ConnectionTable()
    let many = try connections(300)
    let keys = many.map { table.insert($0) }
    #expect(zip(keys, many).allSatisfy { table[$0] === $1 })
    #expect(table.all.map(\.id) == Array(0..<300))
  }

  @Test func allAreThoseThatAreNotGone() throws {
    let table = ConnectionTable()
    let keys = try connections(5).map { table.insert($0) }
    table.remove(keys[1])
    table.remove(keys[4])
    #expect(table.all.map(\.id) == [0, 2, 3])
  }
}
