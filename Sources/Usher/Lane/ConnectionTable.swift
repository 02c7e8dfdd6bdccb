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

  /// Side by side, so that an event looks at one line of the cache for both.
  private struct Slot {
    /// Counted by hand, from insertion to removal.
    var connection: UncountedConnection?
    var generation: UInt32 = 1
  }

  private var slots: [Slot] = []

  private var freeSlots: [UInt32] = []

  /// The number of connections.
  private(set) var count = 0

  deinit {
    for slot in slots { slot.connection?.letGo() }
  }

  /// Gives a connection a slot.
  func insert(_ connection: Connection) -> Key {
    count += 1
    guard let slot = freeSlots.popLast() else {
      slots.append(Slot(connection: UncountedConnection(keeping: connection)))
      return Key(slot: UInt32(slots.count - 1), generation: 1)
    }
    slots[Int(slot)].connection = UncountedConnection(keeping: connection)
    return Key(slot: slot, generation: slots[Int(slot)].generation)
  }

  /// Gives the slot back.
  func remove(_ key: Key) {
    guard let connection = self[uncounted: key] else { return }
    slots[Int(key.slot)].connection = nil
    slots[Int(key.slot)].generation &+= 1
    freeSlots.append(key.slot)
    count -= 1
    connection.letGo()
  }

  /// The connection that bears this key, unless it is gone.
  subscript(key: Key) -> Connection? { self[uncounted: key]?.counted }

  /// As the other; valid for as long as something else keeps the connection.
  @inline(__always)
  subscript(uncounted key: Key) -> UncountedConnection? {
    guard Int(key.slot) < slots.count else { return nil }
    let slot = slots[Int(key.slot)]
    return slot.generation == key.generation ? slot.connection : nil
  }

  /// The connection in a slot, unless it is free.
  subscript(slot slot: UInt32) -> Connection? {
    Int(slot) < slots.count ? slots[Int(slot)].connection?.counted : nil
  }

  /// Every connection, in the order of their slots; valid for as long as something else keeps those that are removed
  /// meanwhile.
  var all: some Sequence<Connection> { slots.lazy.compactMap { $0.connection?.counted } }
}
