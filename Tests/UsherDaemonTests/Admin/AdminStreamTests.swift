import Sockets
import Testing
import Usher
import UsherAdmin
import UsherDaemon
import Varlink

/// What comes in more than one reply.
@Suite struct AdminStreamTests {
  /// A connection to the admin socket, by its replies.
  struct Conversation: ~Copyable {
    let stream: Stream
    private var rest: [UInt8] = []

    init(_ stream: consuming Stream) {
      self.stream = stream
    }

    func call(_ method: String, _ parameters: String = "{}", more: Bool = true) throws {
      try AdminPlane.send(
        "{\"method\":\"io.usher.Admin.\(method)\",\"parameters\":\(parameters),\"more\":\(more)}\0",
        to: stream)
    }

    /// The next reply; empty at the end.
    mutating func reply() throws -> String {
      while true {
        if let end = rest.firstIndex(of: 0) {
          let reply = String(decoding: rest[..<end], as: UTF8.self)
          rest.removeFirst(end + 1)
          return reply
        }
        let bytes = try AdminPlane.receive(from: stream)
        guard !bytes.isEmpty else { return "" }
        rest += bytes
      }
    }

    /// The next reply that says so.
    mutating func reply(with text: String) throws -> String {
      while true {
        let reply = try reply()
        if reply.contains(text) || reply.isEmpty { return reply }
      }
    }
  }

  @Test func aWatchBeginsByItselfAndEndsWithTheCallersInput() async throws {
    try await AdminPlane.with { plane in
      var watch = Conversation(try await plane.connect("admin"))
      try watch.call("Watch")
      #expect(try watch.reply() == "{\"continues\":true,\"parameters\":{\"ready\":true}}")
      let client = try await plane.client()
      let connected = try watch.reply()
      #expect(connected.contains("\"kind\":\"connected\"") && connected.contains("\"id\":1"))
      #expect(try await plane.ask("kick 1 too loud").hasPrefix("disconnected"))
      #expect(try watch.reply(with: "\"kicked\"").contains("\"detail\":\"too loud\""))
      let gone = try watch.reply(with: "\"disconnected\"")
      #expect(gone.contains("\"reason\":\"kicked\"") && gone.contains("\"detail\":\"too loud\""))
      try watch.stream.shutdown(.sending)
      #expect(try watch.reply() == "{\"parameters\":{}}")
      #expect(try watch.reply() == "")
      _ = consume client
    }
  }

  @Test func aWatchWithoutMoreIsAnError() async throws {
    try await AdminPlane.with { plane in
      var watch = Conversation(try await plane.connect("admin"))
      try watch.call("Watch", more: false)
      #expect(try watch.reply().contains("org.varlink.service.ExpectedMore"))
      try watch.call("Watch", "{\"selector\":{\"labels\":[\"\"]}}")
      #expect(try watch.reply().contains("InvalidSelector"))
      try watch.call("Ping", more: false)
      #expect(try watch.reply() == "{\"parameters\":{}}")
    }
  }

  @Test func aWatcherThatIsGoneMakesRoomForAnother() async throws {
    try await AdminPlane.with { plane in
      for _ in 0..<3 {
        for _ in 0..<EventHub.most {
          var watch = Conversation(try await plane.connect("admin"))
          try watch.call("Watch")
          // That one before is gone is learnt soon, and not at once.
          while try !watch.reply().contains("ready") { try watch.call("Watch") }
        }
      }
    }
  }

  @Test func moreThanMayWatchAreToldSo() async throws {
    try await AdminPlane.with { plane in
      let watchers = (0..<EventHub.most).map { _ in Watcher(ClientSelector()) }
      for watcher in watchers { #expect(plane.parts.events.add(watcher, isOwner: true)) }
      var watch = Conversation(try await plane.connect("admin"))
      try watch.call("Watch")
      #expect(
        try watch.reply()
          == "{\"error\":\"io.usher.Admin.TooManyOperators\",\"parameters\":{\"maximum\":\(EventHub.most)}}")
    }
  }

  @Test func aWatcherWhoDoesNotReadLosesEventsAndIsToldHowMany() async throws {
    try await AdminPlane.with { plane in
      var watch = Conversation(try await plane.connect("admin"))
      try watch.call("Watch")
      _ = try watch.reply()
      let count = 20_000
      for number in 0..<count {
        plane.parts.events.tell(.reloaded) { $0.detail = "\(number)" }
      }
      // Whatever it is behind, others are answered.
      #expect(try await plane.ask("ping") == "pong\n\n")
      var (seen, lost) = (0, 0)
      while seen + lost < count {
        let reply = try watch.reply()
        try #require(!reply.isEmpty)
        if reply.contains("\"event\":") { seen += 1 }
        if let said = reply.firstRange(of: "\"lost\":") {
          lost += Int(reply[said.upperBound...].prefix(while: \.isNumber)) ?? 0
        }
      }
      #expect(lost > 0)
      #expect(seen + lost == count)
      // What comes then is not behind any more.
      plane.parts.events.tell(.reloaded) { $0.detail = "the last" }
      let last = try watch.reply()
      #expect(last.contains("the last") && !last.contains("\"lost\":"))
    }
  }

  @Test func aListComesInBatchesAndEachClientOnce() async throws {
    try await AdminPlane.with { plane in
      let departed = plane.parts.departed
      let one = try await plane.client()
      _ = try await plane.ask("kick 1")
      _ = try AdminPlane.rest(of: one)
      var list = Conversation(try await plane.connect("admin"))
      while departed.page(ClientSelector(), DepartedOrder(), limit: 1).clients.isEmpty {}
      for id in 2...2_500 {
        departed.disconnected(DepartedClientsTests.client(UInt64(id)), reason: .ended, detail: "")
      }
      try list.call("ListClients", "{\"departed\":true,\"sort\":\"id\"}")
      var (ids, batches): ([Int], [Int]) = ([], [])
      var isLast = false
      while !isLast {
        let reply = try list.reply()
        let batch = reply.matches(of: /"id":([0-9]+)/).compactMap { Int($0.1) }
        ids += batch
        batches.append(batch.count)
        isLast = !reply.contains("\"continues\":true")
        #expect(!reply.contains("\"cursor\""))
      }
      #expect(batches == [1_000, 1_000, 500])
      #expect(ids == Array(1...2_500))
      // Once more with a limit, and on from there.
      try list.call("ListClients", "{\"departed\":true,\"sort\":\"id\",\"limit\":1500}")
      #expect(try list.reply().matches(of: /"id":/).count == 1_000)
      let last = try list.reply()
      #expect(last.matches(of: /"id":/).count == 500)
      let cursor = try #require(last.firstMatch(of: /"cursor":"([^"]+)"/)).1
      try list.call(
        "ListClients", "{\"departed\":true,\"sort\":\"id\",\"cursor\":\"\(cursor)\"}", more: false)
      let rest = try list.reply()
      #expect(rest.firstMatch(of: /"id":([0-9]+)/)?.1 == "1501" && !rest.contains("\"cursor\""))
    }
  }

  @Test func aDrainTellsHowItGoesUntilNobodyIsLeft() async throws {
    try await AdminPlane.with { plane in
      let one = try await plane.client()
      let two = try await plane.client()
      var drain = Conversation(try await plane.connect("admin"))
      try drain.call("Drain", "{\"spreadUSec\":0,\"farewell\":\"bye\",\"deadlineUSec\":0}")
      var replies: [String] = []
      repeat { replies.append(try drain.reply()) } while replies.last?.contains("\"continues\":true") == true
      let last = try #require(replies.last)
      #expect(last.contains("\"state\":\"done\"") && last.contains("\"left\":0"), "\(replies)")
      #expect(!last.contains("remainingUSec"))
      #expect(plane.parts.state.phase == .draining)
      #expect(try await plane.ask("resume") == "clients are accepted again\n\n")
      #expect(plane.parts.state.phase == .running)
      _ = try await plane.client()
      #expect(try AdminPlane.rest(of: one) == "bye\n")
      _ = consume two
    }
  }

  @Test func aDrainThatIsTakenBackEndsWithThat() async throws {
    try await AdminPlane.with { plane in
      let client = try await plane.client()
      var drain = Conversation(try await plane.connect("admin"))
      try drain.call("Drain", "{\"spreadUSec\":600000000,\"deadlineUSec\":0}")
      let first = try drain.reply()
      #expect(first.contains("\"state\":\"closing\"") && first.contains("\"left\":1"))
      #expect(try await plane.ask("status").contains("draining"))
      #expect(try await plane.ask("resume") == "clients are accepted again\n\n")
      let last = try drain.reply()
      #expect(last.contains("\"state\":\"resumed\"") && !last.contains("\"continues\":true"))
      #expect(try await plane.ask("resume") == "there was no drain\n\n")
      try AdminPlane.send("y", to: client)
      #expect(try AdminPlane.receive(from: client) == Array("y".utf8))
    }
  }

  @Test func whoListensNoMoreLeavesTheDrainAlone() async throws {
    try await AdminPlane.with { plane in
      let client = try await plane.client()
      var drain = Conversation(try await plane.connect("admin"))
      try drain.call("Drain", "{\"spreadUSec\":600000000}")
      _ = try drain.reply()
      try drain.stream.shutdown(.sending)
      let last = try drain.reply()
      #expect(last.contains("\"state\":\"closing\"") && !last.contains("\"continues\":true"))
      #expect(try drain.reply() == "")
      #expect(plane.data.drainProgress?.left == 1)
      _ = consume client
    }
  }
}
