import Synchronization

@testable import Varlink

/// A small service to call, whose peers are numbers.
enum TimeService {
  static let info = ServiceInfo(vendor: "Example", product: "Clock", version: "1", url: "https://example.com")

  static let description = InterfaceDescription(
    """
    # Tells the time.
    interface com.example.Time

    method Now(zone: ?string) -> (text: string, peer: int)
    method Ticks(count: int) -> (tick: int)
    method Set(text: string) -> ()
    method Stop() -> ()
    error Unknown (zone: string)

    """)

  struct Now: Method {
    static let name = "com.example.Time.Now"
    struct Answer: Codable, Equatable {
      var text: String
      var peer: Int
    }
    var zone: String?
    init(zone: String? = nil) { self.zone = zone }
    init(from decoder: any Decoder) throws { zone = try Fields<CodingKeys>(of: decoder).optional(.zone) }
    enum CodingKeys: CodingKey, CaseIterable { case zone }
  }

  struct Ticks: Method {
    static let name = "com.example.Time.Ticks"
    struct Answer: Codable { var tick: Int }
    var count: Int
  }

  struct Set: Method {
    static let name = "com.example.Time.Set"
    typealias Answer = Nothing
    var text: String
  }

  /// What was set.
  final class Clock: Sendable {
    let texts = Mutex<[String]>([])
  }

  static func dispatcher(clock: Clock = Clock()) -> Dispatcher<Int> {
    var interface = Interface<Int>(description)
    interface.answer(Now.self) { now, peer throws(ReplyError) in
      if let zone = now.zone { throw ReplyError("com.example.Time.Unknown", ["zone": .string(zone)]) }
      return Now.Answer(text: "noon\u{0}\u{1B}", peer: peer)
    }
    interface.stream(Ticks.self) { ticks, _, replies throws(ReplyError) in
      for tick in 1..<ticks.count {
        guard await replies.send(Ticks.Answer(tick: tick)) else { break }
      }
      return Ticks.Answer(tick: ticks.count)
    }
    interface.answer(Set.self) { set, _ in
      clock.texts.withLock { $0.append(set.text) }
      return Nothing()
    }
    return Dispatcher(info, interfaces: [interface])
  }
}
