/// The members of a room that are on one lane.
struct RoomMembers {
  private(set) var connections: [Connection] = []
  private var positions: [UInt64: Int] = [:]

  /// Takes a client in.
  ///
  /// - Returns: Whether it was not in yet.
  mutating func insert(_ connection: Connection) -> Bool {
    guard positions[connection.id] == nil else { return false }
    positions[connection.id] = connections.count
    connections.append(connection)
    return true
  }

  /// Lets a client out.
  ///
  /// - Returns: Whether it was in.
  mutating func remove(_ connection: Connection) -> Bool {
    guard let position = positions.removeValue(forKey: connection.id) else { return false }
    connections.swapAt(position, connections.count - 1)
    connections.removeLast()
    if position < connections.count { positions[connections[position].id] = position }
    return true
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
    if rooms[room]?.connections.isEmpty == true { rooms[room] = nil }
  }

  /// Sends what ``shared`` holds to the members of a room that are here.
  func send(_ part: SharedOutput.Part, to room: Room.ID, except: UInt64?, feeder: Connection?) {
    guard let members = rooms[room]?.connections else { return }
    for member in members where member.id != except {
      _ = member.append(part, feeder: feeder, on: self)
    }
  }
}
