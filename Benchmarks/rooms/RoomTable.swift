import Synchronization
import Usher

/// The rooms by their names.
///
/// Looked into once for each client, from every lane. It forgets none: a daemon of this kind lives for one measurement, and whoever measures gives the names.
final class RoomTable: Sendable {
  private let rooms = Mutex<[String: Room]>([:])

  /// The room of this name, made where there is none yet.
  func room(named name: String) -> Room {
    rooms.withLock { rooms in
      if let room = rooms[name] { return room }
      let room = Room()
      rooms[name] = room
      return room
    }
  }
}
