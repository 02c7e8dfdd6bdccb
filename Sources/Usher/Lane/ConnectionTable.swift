/// The connections of a lane, each in a slot of its own.
///
/// The kernel keeps slot and generation of each registration. A slot is used again after its connection is gone;
/// the generation tells an event that was meant for the old one from an event for the new.
package final class ConnectionTable {
  /// Names one connection of this table for as long as the table lives.
  package struct Key: Hashable, Sendable {
    package let slot: UInt32
    package let generation: UInt32

    /// The key of a registration.
    package init(slot: UInt32, generation: UInt32) {
      self.slot = slot
      self.generation = generation
    }
  }

  private var connections: [Connection?] = []
  private var generations: [UInt32] = []
  private var freeSlots: [UInt32] = []

  /// The number of connections.
  private(set) var count = 0

  /// Gives a connection a slot.
  func insert(_ connection: Connection) -> Key {
    count += 1
    guard let slot = freeSlots.popLast() else {
      connections.append(connection)
      generations.append(1)
      return Key(slot: UInt32(connections.count - 1), generation: 1)
    }
    connections[Int(slot)] = connection
    return Key(slot: slot, generation: generations[Int(slot)])
  }

  /// Gives the slot back.
  func remove(_ key: Key) {
    guard self[key] != nil else { return }
    connections[Int(key.slot)] = nil
    generations[Int(key.slot)] &+= 1
    freeSlots.append(key.slot)
    count -= 1
  }

  /// The connection that bears this key, unless it is gone.
  @inline(__always)
  subscript(key: Key) -> Connection? {
    let slot = Int(key.slot)
    guard slot < connections.count, generations[slot] == key.generation else { return nil }
    return connections[slot]
  }

  /// The connection in a slot, unless it is free.
  subscript(slot slot: UInt32) -> Connection? {
    Int(slot) < connections.count ? connections[Int(slot)] : nil
  }

  /// Every connection, in the order of their slots.
  var all: some Sequence<Connection> { connections.lazy.compactMap(\.self) }
}
