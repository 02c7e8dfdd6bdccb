/// The connections of a lane, each in a slot of its own.
///
/// The kernel keeps slot and generation of each registration. A slot is used again after its connection is gone;
/// the generation tells an event that was meant for the old one from an event for the new.
///
/// An object with memory of its own, as ``ConnectionList`` is, since every event looks here.
@safe
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

  /// Room for slots, of which the first ``slotCount`` are in use, or were.
  private var slots: UnsafeMutableBufferPointer<Slot>
  private var slotCount = 0

  private var freeSlots: [UInt32] = []

  /// The number of connections.
  private(set) var count = 0

  init() {
    unsafe slots = .allocate(capacity: 64)
  }

  deinit {
    for slot in 0..<slotCount { unsafe slots[slot].connection?.letGo() }
    unsafe slots.deallocate()
  }

  /// Gives a connection a slot.
  func insert(_ connection: Connection) -> Key {
    count += 1
    let slot = freeSlots.popLast() ?? addSlot()
    unsafe slots[Int(slot)].connection = UncountedConnection(keeping: connection)
    return Key(slot: slot, generation: unsafe slots[Int(slot)].generation)
  }

  private func addSlot() -> UInt32 {
    if unsafe slotCount == slots.count { grow() }
    unsafe slots.initializeElement(at: slotCount, to: Slot())
    slotCount += 1
    return UInt32(slotCount - 1)
  }

  private func grow() {
    let larger = unsafe UnsafeMutableBufferPointer<Slot>.allocate(capacity: 2 * slots.count)
    _ = unsafe larger.moveInitialize(fromContentsOf: slots)
    unsafe slots.deallocate()
    unsafe slots = larger
  }

  /// Gives the slot back.
  func remove(_ key: Key) {
    guard let connection = self[uncounted: key] else { return }
    unsafe slots[Int(key.slot)].connection = nil
    unsafe slots[Int(key.slot)].generation &+= 1
    freeSlots.append(key.slot)
    count -= 1
    connection.letGo()
  }

  /// The connection that bears this key, unless it is gone.
  subscript(key: Key) -> Connection? { self[uncounted: key]?.counted }

  /// As the other; valid for as long as something else keeps the connection.
  @inline(__always)
  subscript(uncounted key: Key) -> UncountedConnection? {
    guard Int(key.slot) < slotCount else { return nil }
    let slot = unsafe slots[Int(key.slot)]
    return slot.generation == key.generation ? slot.connection : nil
  }

  /// The connection in a slot, unless it is free.
  subscript(slot slot: UInt32) -> Connection? {
    Int(slot) < slotCount ? unsafe slots[Int(slot)].connection?.counted : nil
  }

  /// Every connection, in the order of their slots.
  var all: some Sequence<Connection> {
    (0..<slotCount).lazy.compactMap { self[slot: UInt32($0)] }
  }
}
