/// When to look at whom: a lazy timing wheel.
///
/// Activity never comes here; it only stamps the time in the connection. An entry says that a connection is to be
/// looked at, and whoever looks finds out whether its time has really come or when to look again. Entries name
/// connections by slot and generation, so one that is gone is passed over.
struct TimingWheel {
  /// Names a connection that is to be looked at.
  struct Entry: Equatable {
    let key: ConnectionTable.Key

    /// The tick that has come; an entry that a nearer one replaced no longer bears the tick that
    /// its connection remembers.
    let tick: Int64
  }

  /// The length of a tick: no deadline is met earlier, and none much later, than it asks.
  static let tickNanoseconds: Int64 = 20_000_000

  private static let slotCount = 1024

  /// Whom to look at, tick by tick; as none is farther away than the wheel reaches, a slot has those of one tick.
  private var slots = [[ConnectionTable.Key]](repeating: [], count: Self.slotCount)
  private var entryCount = 0
  private var currentTick: Int64

  init(now: MonotonicTime) {
    currentTick = now.nanoseconds / Self.tickNanoseconds
  }

  /// The tick in which a connection with this deadline is to be looked at, as far as the wheel reaches.
  mutating func tick(for deadline: MonotonicTime, now: MonotonicTime) -> Int64 {
    // Nobody turns an empty wheel, so it may stand where it stood long ago.
    if entryCount == 0 { currentTick = max(currentTick, now.nanoseconds / Self.tickNanoseconds) }
    // Rounded up, so that a deadline has passed when its tick comes.
    let tick = (deadline + (Self.tickNanoseconds - 1)).nanoseconds / Self.tickNanoseconds
    return min(max(tick, currentTick + 1), currentTick + Int64(Self.slotCount) - 1)
  }

  /// Asks for a connection to be looked at in a tick that ``tick(for:now:)`` gave.
  mutating func insert(_ key: ConnectionTable.Key, at tick: Int64) {
    slots[Int(tick % Int64(Self.slotCount))].append(key)
    entryCount += 1
  }

  /// Moves on to the present and hands back whom to look at.
  mutating func advance(to now: MonotonicTime) -> [Entry] {
    let target = now.nanoseconds / Self.tickNanoseconds
    var due: [Entry] = []
    while currentTick < target {
      guard entryCount > 0 else {
        currentTick = target
        break
      }
      currentTick += 1
      let slot = Int(currentTick % Int64(Self.slotCount))
      guard !slots[slot].isEmpty else { continue }
      entryCount -= slots[slot].count
      for key in slots[slot] { due.append(Entry(key: key, tick: currentTick)) }
      slots[slot] = []
    }
    return due
  }

  /// The moment at which the next entry is due; `nil` if there is none.
  var nextMoment: MonotonicTime? {
    guard entryCount > 0 else { return nil }
    for tick in (currentTick + 1)...(currentTick + Int64(Self.slotCount))
    where !slots[Int(tick % Int64(Self.slotCount))].isEmpty {
      return MonotonicTime(nanoseconds: tick * Self.tickNanoseconds)
    }
    return nil
  }
}
