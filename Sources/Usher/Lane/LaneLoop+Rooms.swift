/// The members of a room that are on one lane.
struct RoomMembers {
  /// Uncounted: a connection is let out before its lane forgets it.
  private var connections: [UncountedConnection] = []
  private var positions: [UInt64: Int] = [:]

  /// Takes a client in.
  ///
  /// - Returns: Whether it was not in yet.
  mutating func insert(_ connection: Connection) -> Bool {
    guard positions[connection.id] == nil else { return false }
    positions[connection.id] = connections.count
    connections.append(UncountedConnection(connection))
    return true
  }

  /// Lets a client out.
  ///
  /// - Returns: Whether it was in.
  mutating func remove(_ connection: Connection) -> Bool {
    guard let position = positions.removeValue(forKey: connection.id) else { return false }
    connections.swapAt(position, connections.count - 1)
    connections.removeLast()
    if position < connections.count { connections[position].with { positions[$0.id] = position } }
    return true
  }

  var isEmpty: Bool { positions.isEmpty }

  /// Does something for each member but one, none of whom it may let out.
  @inline(__always)
  func each(but except: UInt64?, _ body: (Connection) -> Void) {
    let excepted = except.flatMap { positions[$0] }
    for position in connections.indices where position != excepted { connections[position].with(body) }
  }
}

extension LaneLoop {
  func enter(_ room: Room, _ connection: Connection) {
    guard connection.state.phase != .closed, rooms[room.id, default: RoomMembers()].insert(connection) else {
      return
    }
    connection.rooms.append(room.id)
  }

  func leave(_ room: Room.ID, _ connection: Connection) {
    guard rooms[room]?.remove(connection) == true else { return }
    connection.rooms.removeAll { $0 == room }
    if rooms[room]?.isEmpty == true { rooms[room] = nil }
  }

  /// Sends what ``shared`` holds to the members of a room that are here.
  func send(_ part: SharedOutput.Part, to room: Room.ID, except: UInt64?, feeder: Connection?) {
    guard let members = rooms[room] else { return }
    members.each(but: except) { member in _ = member.append(part, feeder: feeder, on: self) }
  }
}
