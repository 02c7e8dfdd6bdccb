public import ArgumentParser
import Sockets
public import Usher
import UsherAdmin

/// What is to be done.
struct LoadOptions: ParsableArguments {
  @Option(help: .init("What the clients do.", valueName: "mode"))
  var mode = Plan.Mode.request

  @Option(help: .init("How many clients.", valueName: "number"))
  var clients = 64

  @Option(help: .init("Messages that a client has on their way at once.", valueName: "depth"))
  var pipeline = 1

  @Option(help: .init("The size of a message, as in 64 or 16KiB.", valueName: "bytes"), transform: Self.size)
  var size = 64

  @Option(
    help: .init("How long to measure, in seconds or as in 2min.", valueName: "seconds"), transform: Self.time)
  var duration = Duration.seconds(10)

  @Option(
    help: .init(
      "Messages, or connections, a second of all clients together: an open loop.", valueName: "number"))
  var rate: Double?

  @Option(help: .init("How messages are told apart.", valueName: "framing"))
  var framing = Framing.raw

  @Option(help: .init("How many clients send under broadcast.", valueName: "number"))
  var senders = 1

  @Flag(
    help: """
      Compare every answer with what it should be. Under broadcast, none may be missing; under connect, each \
      connection asks once; under idle, each client does at the end.
      """)
  var verify = false

  @Option(
    help: .init("What answers should be; without it the first one shows it.", valueName: "service"))
  var service: AnswerCheck.Service?

  @Option(
    help: .init("How long an answer is waited for, in seconds or as in 500ms.", valueName: "seconds"),
    transform: Self.time)
  var timeout = Duration.seconds(10)

  @Option(help: .init("Threads to share the clients among.", valueName: "number"))
  var threads = 1

  func validate() throws {
    try check("--clients", clients, 1...1_000_000)
    try check("--pipeline", pipeline, 1...65_536)
    try check("--size", size, 1...(64 << 20))
    try check("--threads", threads, 1...min(clients, 128))
    if let rate, !(rate > 0 && rate <= 1e9) {
      throw ValidationError("--rate takes a number more than 0 and at most 1000000000")
    }
    if rate != nil, mode == .idle { throw ValidationError("--rate: idle clients do nothing") }
    if service != nil, !verify { throw ValidationError("--service says what --verify compares with: add it") }
    if mode == .broadcast { try validateBroadcast() }
    if senders != 1, mode != .broadcast {
      throw ValidationError("--senders is for --mode broadcast: in every other mode all clients send")
    }
    if (pipeline - 1) * threads * clients > 1 << 28 {
      throw ValidationError(
        "--pipeline: \(clients) clients with so many messages are more than memory is for")
    }
  }

  private func validateBroadcast() throws {
    try check("--clients", clients, 2...1_000_000)
    try check("--senders", senders, 1...clients)
    guard senders * clients <= Deliveries.limit else {
      throw ValidationError(
        "--senders: at most \(Deliveries.limit / clients) can be followed with so many clients")
    }
    guard size >= Deliveries.headerCount else {
      throw ValidationError("--size: a broadcast message needs at least \(Deliveries.headerCount) bytes")
    }
    // One of several senders' messages may be cut off by another's.
    guard senders == 1 || framing != .raw else {
      throw ValidationError(
        "--senders: more than one needs messages that have an end: --framing line or length")
    }
    guard threads == 1 else { throw ValidationError("--threads: broadcast has one") }
    guard service == nil else { throw ValidationError("--service: broadcast compares with what was sent") }
  }

  private func check(_ name: String, _ value: Int, _ range: ClosedRange<Int>) throws {
    guard range.contains(value) else {
      throw ValidationError("\(name) takes a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
  }

  private static func size(_ text: String) throws -> Int { Int(clamping: try ByteSize(text: text).bytes) }

  /// A number of seconds, or any length of time with its unit.
  private static func time(_ text: String) throws -> Duration {
    let isBareNumber = text.allSatisfy { $0.isASCII && $0.isNumber || $0 == "." }
    let time = try Duration(text: isBareNumber ? text + "s" : text)
    guard time > .zero, time <= .seconds(604_800) else {
      throw ValidationError("it must be more than no time, and at most a week")
    }
    return time
  }
}

extension LoadOptions {
  /// The plan for a server whose address is yet to be found.
  var plan: Plan {
    var plan = Plan(mode: mode, clients: clients)
    plan.pipeline = pipeline
    plan.size = size
    plan.duration = duration.wholeNanoseconds
    plan.rate = rate
    plan.framing = framing
    plan.senders = senders
    plan.verifies = verify
    plan.service = service
    plan.timeoutNanoseconds = timeout.wholeNanoseconds
    plan.threads = threads
    return plan
  }
}

extension Plan.Mode: ExpressibleByArgument {}
extension AnswerCheck.Service: ExpressibleByArgument {}
extension Framing: ExpressibleByArgument {}
