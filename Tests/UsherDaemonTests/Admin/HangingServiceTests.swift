import Dispatch
import Glibc
import Sockets
import Testing
import Usher
import UsherAdmin
import UsherDaemon

@Suite struct HangingServiceTests {
  /// Echoes, but hangs its lane over the message `hang` until it is let go.
  struct Hanging: StatelessService {
    let hangs = DispatchSemaphore(value: 0)
    let goOn = DispatchSemaphore(value: 0)

    func received(_ message: borrowing Message, from client: Client) {
      if message.text() == "hang" {
        hangs.signal()
        goOn.wait()
      }
      client.send(message)
    }

    func waitUntilItHangs() { hangs.wait() }
  }

  static let root = AdminCaller(pid: 3, uid: 0, groups: [0])

  /// As the daemon has it.
  static let patience = Server.Configuration().lanePatience

  @Test func operatorsAreAnsweredAndToldWhichLaneHangs() async throws {
    let service = Hanging()
    try await AdminPlane.with(service, queues: 2, lanePatience: Self.patience) { plane in
      let one = try await plane.client()
      let two = try await plane.client()
      var all: ListClients.Answer
      repeat {
        all = try await plane.operations.list(ListClients(), for: Self.root)
      } while !all.unresponsive.isEmpty
      try #require(all.clients.map(\.id) == [1, 2])
      let lane = all.clients[0].lane
      try #require(all.clients[1].lane != lane, "newcomers go to the emptiest lane")

      while try await plane.operations.status(for: Self.root).lanes.map(\.clients) != [1, 1] {}

      try AdminPlane.send("hang", to: one)
      service.waitUntilItHangs()
      var list: ListClients.Answer
      repeat {
        list = try await plane.operations.list(ListClients(), for: Self.root)
      } while list.unresponsive != [lane]
      #expect(list.clients.map(\.id) == [2])
      // In both languages, and over the socket.
      #expect(try await plane.ask("clients").contains("lane \(lane) does not answer"))
      let status = try await plane.operations.status(for: Self.root)
      #expect(status.lanes[lane].respondedUSec >= 20_000)
      #expect(status.lanes[lane].clients == 1, "as it was last")

      var selector = Selector()
      selector.included.ids = [1]
      let kick = try await plane.operations.kick(
        KickClients(selector: selector, reason: "bye"), for: Self.root)
      #expect(kick.kicked.isEmpty)
      #expect(kick.notFound.isEmpty, "it may be on the lane that hangs")
      #expect(kick.unresponsive.contains(lane))

      service.goOn.signal()
      #expect(try AdminPlane.rest(of: one) == "hangbye\n", "the kick waited for the lane")
      _ = consume two
    }
  }

  /// Echoes, but takes twice as long over the message `slow` as anyone waits for a lane.
  struct Slow: StatelessService {
    let begins = DispatchSemaphore(value: 0)

    func received(_ message: borrowing Message, from client: Client) {
      if message.text() == "slow" {
        begins.signal()
        usleep(40_000)
      }
      client.send(message)
    }

    func waitUntilItBegins() { begins.wait() }
  }

  @Test func aListWaitsALittleForALaneThatIsOnlyBusy() async throws {
    let service = Slow()
    try await AdminPlane.with(service, queues: 1, lanePatience: Self.patience) { plane in
      let client = try await plane.client()
      var isWhole = false
      // On a crowded machine the lane may take longer than that all the same.
      for _ in 0..<20 where !isWhole {
        try AdminPlane.send("slow", to: client)
        service.waitUntilItBegins()
        isWhole = try await plane.operations.list(ListClients(), for: Self.root).clients.count == 1
        _ = try AdminPlane.receive(from: client)
      }
      #expect(isWhole)
    }
  }
}
