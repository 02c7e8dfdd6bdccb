import Usher
import UsherDaemon

/// A daemon whose clients name their room, to measure many rooms at once with; `relay` of usherd has a single one.
@main struct RoomsDaemon {
  @MainActor static func main() async {
    await UsherDaemon.run(["rooms": RoomsService()])
  }
}

/// Takes a client's first message for the name of its room and answers it with the same, so that the client knows that
/// it is in; sends each later one on to everyone else there.
struct RoomsService: Service {
  private let rooms = RoomTable()

  func connected(_ client: Client) -> Room? { nil }

  func received(_ message: borrowing Message, from client: Client, session: inout Room?) {
    if let room = session {
      room.send(message, except: client)
    } else {
      let name = message.text()
      let room = rooms.room(named: name)
      session = room
      room.enter(client)
      client.send(name)
    }
  }
}
