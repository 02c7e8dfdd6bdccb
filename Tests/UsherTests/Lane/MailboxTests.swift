import Dispatch
import Glibc
import Sockets
import Testing

@testable import Usher

@Suite struct MailboxTests {
  /// How often the bell rang since it was last listened to.
  private func rings(of mailbox: Mailbox) -> UInt64 {
    var count: UInt64 = 0
    let size = mailbox.withBell { number in unsafe read(number, &count, MemoryLayout<UInt64>.size) }
    return size == MemoryLayout<UInt64>.size ? count : 0
  }

  /// What hears the bell as a lane does.
  private func poller(at mailbox: Mailbox) throws -> Poller {
    let poller = try Poller()
    try mailbox.withBell { number throws(SocketError) in
      try poller.add(
        number, for: [.readable, .onceOnly], as: ConnectionTable.Key(slot: 0, generation: 0))
    }
    return poller
  }

  private func take(from mailbox: Mailbox) -> [Envelope] {
    var letters: [Envelope] = []
    mailbox.takeAll(emptied: &letters)
    return letters
  }

  private func labels(_ letters: [Envelope]) -> [String] {
    letters.map { letter in
      guard case .setLabel(_, let label) = letter else { return "?" }
      return label
    }
  }

  @Test func lettersAreTakenInTheOrderInWhichTheyWerePosted() throws {
    let mailbox = try Mailbox(byteLimit: 100)
    let loose = try LooseConnection(mailbox: mailbox)
    for number in 0..<100 { mailbox.post(.setLabel(loose.connection, "\(number)")) }
    #expect(labels(take(from: mailbox)) == (0..<100).map(String.init))
    #expect(take(from: mailbox).isEmpty)
  }

  @Test func theBellRingsOnceUntilTheLettersAreTaken() throws {
    let mailbox = try Mailbox(byteLimit: 100)
    defer { _ = mailbox.stop() }
    let loose = try LooseConnection(mailbox: mailbox)
    #expect(rings(of: mailbox) == 0)
    for _ in 0..<3 { mailbox.post(.setReading(loose.connection, true)) }
    #expect(rings(of: mailbox) == 1)
    mailbox.post(.setReading(loose.connection, true))
    #expect(rings(of: mailbox) == 0)
    _ = take(from: mailbox)
    mailbox.post(.setReading(loose.connection, true))
    #expect(rings(of: mailbox) == 1)
  }

  @Test func eachRingingIsHeardOnceThoughNobodyListens() throws {
    let mailbox = try Mailbox(byteLimit: 100)
    defer { _ = mailbox.stop() }
    let loose = try LooseConnection(mailbox: mailbox)
    let poller = try poller(at: mailbox)
    #expect(poller.wait(milliseconds: 0) == 0)
    for _ in 0..<3 {
      mailbox.post(.setReading(loose.connection, true))
      #expect(poller.wait(milliseconds: 1_000) == 1)
      #expect(poller.wait(milliseconds: 0) == 0)
      mailbox.post(.setReading(loose.connection, true))
      #expect(poller.wait(milliseconds: 0) == 0)
      #expect(take(from: mailbox).count == 2)
    }
  }

  @Test func sendsBeyondTheLimitAreRefusedAndCounted() throws {
    let mailbox = try Mailbox(byteLimit: 10_000)
    defer { _ = mailbox.stop() }
    let loose = try LooseConnection(mailbox: mailbox)
    let half = [UInt8](repeating: 1, count: 4_900)
    #expect(mailbox.post(.send(loose.connection, half, feeder: nil)))
    #expect(mailbox.post(.send(loose.connection, half, feeder: nil)))
    #expect(!mailbox.post(.send(loose.connection, half, feeder: nil)))
    #expect(mailbox.refusedCount == 1)
    // What steers is taken all the same.
    #expect(mailbox.post(.setReading(loose.connection, true)))
    #expect(take(from: mailbox).count == 3)
    #expect(mailbox.post(.send(loose.connection, half, feeder: nil)))
    #expect(mailbox.refusedCount == 1)
  }

  @Test(arguments: [0, 1])
  func tinySendsAreLimitedToo(_ count: Int) throws {
    let mailbox = try Mailbox(byteLimit: 10_000)
    defer { _ = mailbox.stop() }
    let loose = try LooseConnection(mailbox: mailbox)
    let bytes = [UInt8](repeating: 1, count: count)
    let taken = (0..<10_000).count { _ in mailbox.post(.send(loose.connection, bytes, feeder: nil)) }
    // Each takes at least its envelope's memory.
    #expect(taken <= 10_000 / MemoryLayout<Envelope>.stride)
    #expect(taken >= 10)
    #expect(mailbox.refusedCount == 10_000 - taken)
  }

  @Test func everythingIsRefusedOnceTheLaneHasStopped() throws {
    let mailbox = try Mailbox(byteLimit: 100)
    let loose = try LooseConnection(mailbox: mailbox)
    mailbox.post(.setLabel(loose.connection, "one"))
    mailbox.post(.setLabel(loose.connection, "two"))
    #expect(labels(mailbox.stop()) == ["one", "two"])
    #expect(!mailbox.post(.setLabel(loose.connection, "three")))
    #expect(!mailbox.post(.send(loose.connection, [1], feeder: nil)))
    #expect(take(from: mailbox).isEmpty)
    #expect(mailbox.stop().isEmpty)
  }

  @Test func noLetterIsLostBetweenThreads() async throws {
    let mailbox = try Mailbox(byteLimit: 100)
    let loose = try LooseConnection(mailbox: mailbox)
    let connection = loose.connection
    // On queues of their own: Swift's few threads may be busy with other tests.
    for poster in 0..<4 {
      DispatchQueue(label: "poster \(poster)").async {
        for number in 0..<5_000 { mailbox.post(.setLabel(connection, "\(poster) \(number)")) }
      }
    }
    let taken = try await offPool {
      let poller = try self.poller(at: mailbox)
      var taken: [String] = []
      while taken.count < 20_000 {
        // As a lane: nothing is taken but after the bell.
        let start = MonotonicTime.now
        guard poller.wait(milliseconds: CInt(patienceSeconds) * 1_000) == 1 else {
          // A signal may interrupt the wait: programs that other tests run come to their ends.
          guard MonotonicTime.now - start >= Int64(patienceSeconds) * 1_000_000_000 else { continue }
          break
        }
        taken += self.labels(self.take(from: mailbox))
      }
      return taken
    }
    #expect(taken.count == 20_000)
    for poster in 0..<4 {
      #expect(taken.filter { $0.hasPrefix("\(poster) ") } == (0..<5_000).map { "\(poster) \($0)" })
    }
  }
}
