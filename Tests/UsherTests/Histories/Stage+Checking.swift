#if DEBUG
  import Sockets

  @testable import Usher

  // What must be so in the end.
  extension Stage {
    /// Each message is answered once and in order, to the last where the client left in order or is still there.
    func check(_ guest: Guest) {
      let traffic = guest.connection.traffic
      if !guest.hasVanished, traffic.bytesOut != guest.heard.count {
        report("\(guest) heard \(guest.heard.count) bytes, and \(traffic.bytesOut) are counted")
      }
      if guest.isClient {
        let isAll = !guest.isGone || guest.ending == .ended
        if isAll ? traffic.bytesIn != guest.said.count : traffic.bytesIn > guest.said.count {
          report("\(guest) said \(guest.said.count) bytes, and \(traffic.bytesIn) are counted")
        }
      }
      let isWhole = checkIsWhole(guest)
      guard history.framing != .raw || !guest.isClient else { return checkEcho(guest, isWhole) }
      let (frames, rest) = frames(guest.heard)
      if isWhole, !rest.isEmpty { report("\(guest) heard a part of a message") }
      if isWhole, frames.count != traffic.messagesOut {
        report("\(guest) heard \(frames.count) messages, and \(traffic.messagesOut) are counted")
      }
      let body = checkFarewell(guest, frames, isWhole)
      let own = body.filter {
        $0.starts(with: Array("E\(guest.number).".utf8)) || $0.starts(with: Array("B\(guest.number).".utf8))
      }
      let answers = guest.handled.compactMap(\.answer)
      if isWhole ? own != answers : !answers.starts(with: own) {
        report("\(guest) was owed \(answers.count) answers and heard \(own.count), or others")
      }
      checkOthers(guest, body, own.count, isWhole)
    }

    /// Whether a client has heard all that it was to hear; where it left in order, it has.
    private func checkIsWhole(_ guest: Guest) -> Bool {
      guard !guest.hasVanished else { return false }
      guard guest.isGone else { return true }
      switch guest.ending {
      case .reset, .timedOut, .failed, .writeStalled, .slowReader, .stopping, nil: return false
      case .closedByService where guest.handled.last?.kind == .abort: return false
      default: break
      }
      guard !guest.wasCut else { return false }
      guard queuedBytes(of: guest) > 0 else { return true }
      if !guest.wasGivenTime {
        report(
          "\(guest) went with \(queuedBytes(of: guest)) bytes owed to it before its time was up: "
            + String(describing: guest.connection.ending))
      }
      return false
    }

    /// What was owed to a client that is gone.
    func queuedBytes(of guest: Guest) -> Int {
      guard guest.isClient else {
        // Of it nobody tells.
        return (guest.farewells[.refused]?.first?.count ?? 0) - guest.connection.traffic.bytesOut
      }
      return journal.queuedBytes(of: guest.id)
    }

    private func checkEcho(_ guest: Guest, _ isWhole: Bool) {
      var heard = guest.heard[...]
      if isWhole, guest.isGone, let ending = guest.ending, let farewells = guest.farewells[ending] {
        guard
          let farewell = farewells.first(where: { !$0.isEmpty && heard.suffix($0.count) == $0[...] })
            ?? (farewells.contains([]) ? [] : nil)
        else { return report("\(guest) hears no farewell") }
        heard = heard.dropLast(farewell.count)
      }
      let isAll = isWhole && (!guest.isGone || guest.ending == .ended)
      if isAll ? heard != guest.said[...] : !guest.said.starts(with: heard) && isWhole {
        report("\(guest) said \(guest.said.count) bytes and heard \(heard.count), or others")
      }
    }

    /// A farewell comes last and once, if at all.
    private func checkFarewell(_ guest: Guest, _ frames: [[UInt8]], _ isWhole: Bool) -> [[UInt8]] {
      let isFarewell = frames.map {
        ["go", "bye", "closed", "full"].contains(String(decoding: $0, as: UTF8.self))
      }
      if isFarewell.dropLast().contains(true) { report("\(guest) hears a farewell before the end") }
      let hears = isFarewell.last == true
      if isWhole, guest.isGone, let ending = guest.ending {
        let wanted = ending == .closedByService ? [[0x63]] : guest.farewells[ending] ?? [[]]
        if hears ? wanted == [[]] : !wanted.contains([]) {
          report("\(guest) ends for \(ending) and hears \(hears ? "a" : "no") farewell")
        }
      } else if hears, !guest.isGone {
        report("\(guest) hears a farewell and stays")
      }
      return hears ? frames.dropLast() : frames
    }

    /// What others sent it came in order, and all of it where nobody may miss anything.
    private func checkOthers(_ guest: Guest, _ body: [[UInt8]], _ ownCount: Int, _ isWhole: Bool) {
      guard guest.isClient else { return }
      var (heardCount, dueCount) = (0, 0)
      let isThere = !guest.isGone
      func check(_ what: String, _ prefix: String, _ due: [(text: [UInt8], step: Int)]) {
        let heard = body.filter { $0.starts(with: Array(prefix.utf8)) }
        // In the step in which it came, either may have been first.
        let optional = due.filter { $0.step == guest.firstStep }.map(\.text)
        let certain = due.filter { $0.step > guest.firstStep }.map(\.text)
        let ways = [certain, optional + certain]
        heardCount += heard.count
        dueCount += certain.count
        let isRight =
          if limits.slowReader == .drop {
            ways.contains { isPart(heard, of: $0) }
          } else if isThere {
            ways.contains(heard)
          } else {
            ways.contains { $0.starts(with: heard) }
          }
        if !isRight {
          report("\(guest) heard \(heard.count) of \(certain.count) messages of \(what), or others")
        }
      }
      let relays = record.state.withLock { $0.relays }
      for other in guests where other !== guest {
        check("\(other)", "R\(other.number).", (relays[other.id] ?? []).map { ($0.text, $0.step) })
      }
      check("the server", "O", told)
      let missed = body.map { countOfMissed($0) }
      let missedCount = missed.reduce(0, +)
      let known = ownCount + heardCount + missed.count { $0 > 0 }
      if known != body.count { report("\(guest) heard \(body.count - known) messages of nobody's") }
      if missedCount > 0, limits.slowReader != .drop { report("\(guest) missed some") }
      if isThere, guest.mustMiss, missedCount == 0 { report("\(guest) is a slow reader and misses nothing") }
      if isThere, heardCount + missedCount < dueCount {
        report("\(guest) heard \(heardCount) of \(dueCount) messages and was told of \(missedCount) missed")
      }
    }

    private func countOfMissed(_ frame: [UInt8]) -> Int {
      let words = String(decoding: frame.prefix(40), as: UTF8.self).split(separator: " ")
      guard words.count == 3, words[0] == "missed" else { return 0 }
      return Int(words[1]) ?? 0
    }

    /// Whether some are among others, in the same order.
    private func isPart(_ some: [[UInt8]], of all: [[UInt8]]) -> Bool {
      var left = all[...]
      for each in some {
        guard let index = left.firstIndex(of: each) else { return false }
        left = left[(index + 1)...]
      }
      return true
    }

    private func frames(_ bytes: [UInt8]) -> (frames: [[UInt8]], rest: ArraySlice<UInt8>) {
      var frames: [[UInt8]] = []
      var rest = bytes[...]
      while true {
        switch history.framing {
        case .raw, .line:
          guard let end = rest.firstIndex(of: 0x0A) else { return (frames, rest) }
          frames.append(Array(rest[..<end]))
          rest = rest[(end + 1)...]
        case .length:
          guard rest.count >= 4 else { return (frames, rest) }
          let count = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
          guard rest.count >= 4 + count else { return (frames, rest) }
          frames.append(Array(rest.dropFirst(4).prefix(count)))
          rest = rest.dropFirst(4 + count)
        }
      }
    }

    // MARK: - All together

    /// The counts add up.
    func checkSums() {
      let clients = guests.filter(\.isClient)
      let here = clients.filter { !$0.isGone }
      let gone = clients.filter(\.isGone)
      let counts = admission.counts
      expect(counts.current, here.count, "clients")
      expect(counts.accepted, clients.count, "accepted")
      expect(counts.refusals[.refused], guests.count - clients.count, "refused")
      expect(counts.lanes, loops.map { loop in here.count { $0.loop === loop } }, "clients of lanes")
      for reason in DisconnectReason.allCases {
        expect(counts.endings[reason], gone.count { $0.ending == reason }, "ended for \(reason)")
      }
      var traffic = TrafficCounters()
      var missed = 0
      for guest in guests { traffic += guest.connection.traffic }
      var counted = TrafficCounters()
      for loop in loops {
        counted += loop.traffic
        missed += loop.missedMessages
      }
      expect(counted, traffic, "traffic")
      if limits.slowReader != .drop { expect(missed, 0, "missed") }
      expect(loops.reduce(0) { $0 + $1.meter.times.life.count }, gone.count, "lives")
      let (came, went) = record.state.withLock { ($0.came, $0.went) }
      expect(came, clients.map(\.id), "greeted")
      expect(journal.comings, clients.map(\.id), "told to have come")
      expect(went.sorted(), gone.map(\.id).sorted(), "taken leave of")
      expect(journal.goings, went, "told to have gone")
      for guest in gone { expect(journal.reason(of: guest.id), guest.ending, "reason of \(guest)") }
      expect(openCount, 3 * loops.count + guests.count { !$0.isGone }, "descriptors")
    }

    /// Nothing is left.
    func checkEmptiness() {
      expect(guests.count { !$0.isGone }, 0, "left")
      expect(admission.counts.current, 0, "counted as left")
      expect(loops.map(\.connections.count), loops.map { _ in 0 }, "connections left")
      expect(loops.map(\.rooms.count), loops.map { _ in 0 }, "rooms left")
      expect(openCount, 3 * loops.count, "descriptors left")
    }

    private var openCount: Int { kernel.openNumbers.count }

    private func expect<Value: Equatable>(_ value: Value, _ wanted: Value, _ what: String) {
      if value != wanted { report("\(what): \(value), not \(wanted)") }
    }
  }

  extension Journal {
    private func end(of id: UInt64) -> (ClientSnapshot, DisconnectReason)? {
      for event in waypost.events {
        if case .disconnected(let client, let reason, _) = event, client.id == id { return (client, reason) }
      }
      return nil
    }

    fileprivate func queuedBytes(of id: UInt64) -> Int { end(of: id)?.0.queuedBytes ?? 0 }
    fileprivate func reason(of id: UInt64) -> DisconnectReason? { end(of: id)?.1 }
  }
#endif
