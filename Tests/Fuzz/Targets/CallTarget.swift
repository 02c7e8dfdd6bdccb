import UsherAdmin
import Varlink

extension FuzzTarget {
  /// The calls of a Varlink conversation, whole and in pieces, and what becomes of each.
  ///
  /// An input is how the stream is cut, and the stream.
  static let calls = FuzzTarget("calls") { input throws(Finding) in
    guard let seed = input.first else { return }
    let stream = input.dropFirst()
    // Small, so that inputs of a size that a fuzzer makes reach them.
    let limits = MessageLimits(messageBytes: 1_024, depth: 8)
    // No chunk is longer than what may wait beside a longest message.
    let whole = Heard(slices(of: stream, ofAtMost: limits.messageBytes), limits: limits)
    let inPieces = Heard(
      pieces(of: stream, seed: seed).flatMap { slices(of: $0, ofAtMost: limits.messageBytes) },
      limits: limits)
    try require(inPieces, is: whole, "in pieces")
    for call in whole.originals { try check(call) }
    if let violation = whole.violation {
      try require(isPrintable: violation.description, "the violation")
      try checkFarewell(violation)
    }
  }

  private static func slices(of bytes: ArraySlice<UInt8>, ofAtMost most: Int) -> [ArraySlice<UInt8>] {
    stride(from: bytes.startIndex, to: bytes.endIndex, by: most).map { bytes[$0...].prefix(most) }
  }

  private static func check(_ call: Call) throws(Finding) {
    try require(isPrintable: call.method, "the method")
    if let fields = HeardCall(call).parameters { try checkJSON(.object(fields)) }
    for method in methods { try method(call) }
  }

  /// What a conversation is ended with is a reply that its other side can read.
  private static func checkFarewell(_ violation: Violation) throws(Finding) {
    guard !violation.farewell.isEmpty else { return }
    do {
      let reply = try Reply(message: violation.farewell.dropLast(), depth: 32)
      try require(reply.error, is: .invalidParameter("message"), "the farewell")
    } catch let finding as Finding {
      throw finding
    } catch {
      throw Finding("the farewell can't be read: \(error)")
    }
  }

  /// Any value can be written, and once it is printable it reads back as itself.
  static func checkJSON(_ value: JSON) throws(Finding) {
    // Two fields may have the same name when it is made printable, and one of the two is left then.
    let value = try readAgain(.object(["value": value]))
    try require(try readAgain(value), is: value, "read again")
  }

  private static func readAgain(_ value: JSON) throws(Finding) -> JSON {
    guard let text = JSON.text(of: value) else { throw Finding("has no text: \(value)") }
    try require(isPrintable: text, "the text")
    let reply: Reply
    do {
      reply = try Reply(message: Array(#"{"parameters":\#(text)}"#.utf8)[...], depth: 64)
    } catch {
      throw Finding("its text can't be read again: \(error): \(text)")
    }
    guard let fields = reply.parameters(as: [String: JSON].self) else {
      throw Finding("its text has no fields: \(text)")
    }
    return .object(fields)
  }
}

// MARK: - Methods

extension FuzzTarget {
  private typealias MethodCheck = @Sendable (Call) throws(Finding) -> Void

  private static let methods: [MethodCheck] = [
    reading(Ping.self), reading(GetStatus.self), reading(GetMetrics.self), reading(ListClients.self),
    reading(KickClients.self), reading(LabelClient.self), reading(SendText.self), reading(BanAddress.self),
    reading(UnbanAddress.self), reading(ListBans.self), reading(Watch.self), reading(Drain.self),
    reading(Resume.self), reading(Reload.self), reading(GetConfiguration.self), reading(GetLogLevel.self),
    reading(SetLogLevel.self), reading(Shutdown.self), reading(GetInterfaceDescription.self),
  ]

  /// A call of this method can be written by a client so that it asks for the same.
  private static func reading<M: Method>(_: M.Type) -> MethodCheck {
    { call throws(Finding) in
      guard call.method == M.name else { return }
      let request: M
      do throws(ReplyError) {
        request = try call.parameters(as: M.self)
      } catch {
        return try require(isPrintable: error.description, "the refusal")
      }
      let once = try written(request)
      try require(try written(try readAgain(once, as: M.self)), is: once, "\(M.name), written again")
    }
  }

  private static func written(_ request: some Method) throws(Finding) -> [UInt8] {
    do {
      return try Call.encode(request, mode: .single)
    } catch {
      throw Finding("\(request) can't be written: \(error)")
    }
  }

  private static func readAgain<M: Method>(_ bytes: [UInt8], as _: M.Type) throws(Finding) -> M {
    var conversation = VarlinkConversation()
    conversation.receive(bytes)
    guard case .call(let call) = conversation.next(), let request = try? call.parameters(as: M.self) else {
      throw Finding("\(String(decoding: bytes, as: UTF8.self)) can't be read again")
    }
    return request
  }
}
