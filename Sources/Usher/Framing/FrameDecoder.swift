/// Cuts messages from a stream that arrives in chunks.
///
/// It performs no I/O. A message that lies whole in a chunk is lent from there; only one that is spread over
/// chunks is collected, at most ``limit`` bytes of it, and each byte is looked at and copied once however the
/// chunks fall. Nothing is held between messages.
package struct FrameDecoder {
  /// Why a stream cannot be cut any further.
  package enum Failure: Error {
    /// A message is, or says that it will be, longer than the limit.
    case messageTooLong

    /// The stream ended inside a message whose length was announced.
    case truncated
  }

  private let framing: Framing

  /// The number of bytes that a message may have; where it is lowered, a message of which more has arrived already is
  /// too long.
  var limit: Int

  /// The part of an unfinished message that has arrived; under `length` its four bytes of length included.
  private var partial: [UInt8] = []

  /// Starts at the beginning of a stream.
  ///
  /// - Parameters:
  ///   - framing: Where a message ends.
  ///   - limit: The number of bytes that a message may have, its framing not counted. Does not apply to `raw`,
  ///     whose messages are as long as what was read.
  package init(framing: Framing, limit: Int) {
    self.framing = framing
    self.limit = limit
  }

  /// Takes the decoder out of where it is kept, while messages are handled that may touch that place; put back after.
  mutating func takeOut() -> FrameDecoder {
    let taken = self
    partial = []
    return taken
  }

  /// Whether the stream stands between two messages.
  package var isAtBoundary: Bool { partial.isEmpty }

  /// The number of bytes held of an unfinished message.
  package var heldCount: Int { partial.count }

  /// Cuts what has arrived.
  ///
  /// - Parameters:
  ///   - chunk: The next bytes of the stream, not empty.
  ///   - deliver: Is handed each message in turn; returns whether to go on. Once it says no, the rest of the
  ///     chunk is dropped.
  /// - Throws: ``Failure``, or what `deliver` threw; the decoder is of no more use.
  @unsafe @inline(__always)
  package mutating func decode(
    _ chunk: UnsafeRawBufferPointer, deliver: (borrowing Message) throws -> Bool
  ) throws {
    _ = try unsafe decodeSome(chunk, deliver: deliver)
  }

  /// Cuts what has arrived as ``decode(_:deliver:)`` does, but for what comes after `deliver` has said no: that is not
  /// looked at, and can be given again later as the chunk that comes next.
  ///
  /// - Returns: How many bytes of the chunk were taken, from its start.
  @unsafe @inline(__always)
  package mutating func decodeSome(
    _ chunk: UnsafeRawBufferPointer, deliver: (borrowing Message) throws -> Bool
  ) throws -> Int {
    switch framing {
    case .raw:
      _ = try deliver(unsafe Message(lending: chunk))
      return chunk.count
    case .line: return try unsafe chunk.count - decodeLines(chunk, deliver: deliver)
    case .length: return try unsafe chunk.count - decodeLengths(chunk, deliver: deliver)
    }
  }

  /// Hands over what stands at the end of the stream: under `line` an unfinished last line is a message.
  ///
  /// - Parameter deliver: Is handed the last message, if there is one.
  /// - Throws: As ``decode(_:deliver:)`` does.
  package mutating func finish(
    deliver: (borrowing Message) throws -> Bool
  ) throws {
    guard !partial.isEmpty else { return }
    switch framing {
    case .raw: break
    case .length: throw Failure.truncated
    case .line:
      // More may be held than the limit, by what might have been the CR of the line's end.
      guard partial.count <= limit else { throw Failure.messageTooLong }
      let line = partial
      partial = []
      try unsafe line.withUnsafeBytes { bytes in
        _ = try deliver(unsafe Message(lending: bytes))
      }
    }
  }
}

// MARK: - Lines

extension FrameDecoder {
  /// - Returns: How many bytes are left of the chunk.
  @inline(__always)
  private mutating func decodeLines(
    _ chunk: UnsafeRawBufferPointer, deliver: (borrowing Message) throws -> Bool
  ) throws -> Int {
    var rest = unsafe UnreadBytes(chunk)
    if !partial.isEmpty {
      guard let line = try finishLine(from: &rest) else { return 0 }
      let goOn = try unsafe line.withUnsafeBytes { try unsafe deliverLine($0, to: deliver) }
      guard goOn else { return rest.count }
    }
    while let line = unsafe rest.takeLine() {
      guard try unsafe deliverLine(line, to: deliver) else { return rest.count }
    }
    if !rest.isEmpty { try unsafe hold(lineStart: rest.takeAll()) }
    return 0
  }

  /// Gives away the line that has been held in part, if the rest has its end.
  private mutating func finishLine(from rest: inout UnreadBytes) throws -> [UInt8]? {
    guard let end = unsafe rest.takeLine() else {
      try unsafe hold(lineStart: rest.takeAll())
      return nil
    }
    try unsafe hold(lineStart: end)
    defer { partial = [] }
    return partial
  }

  private mutating func hold(lineStart: UnsafeRawBufferPointer) throws {
    // One byte more than the limit may yet turn out to be the CR of the line's end.
    guard partial.count + lineStart.count <= limit + 1 else { throw Failure.messageTooLong }
    unsafe partial.append(contentsOf: lineStart)
  }

  @inline(__always)
  private func deliverLine(
    _ line: UnsafeRawBufferPointer, to deliver: (borrowing Message) throws -> Bool
  ) throws -> Bool {
    let line = unsafe line.last == 0x0D ? .init(rebasing: line.dropLast()) : line
    guard line.count <= limit else { throw Failure.messageTooLong }
    return try deliver(unsafe Message(lending: line))
  }
}

// MARK: - Lengths

extension FrameDecoder {
  /// - Returns: How many bytes are left of the chunk.
  @inline(__always)
  private mutating func decodeLengths(
    _ chunk: UnsafeRawBufferPointer, deliver: (borrowing Message) throws -> Bool
  ) throws -> Int {
    var rest = unsafe UnreadBytes(chunk)
    if !partial.isEmpty {
      guard let frame = try finishFrame(from: &rest) else { return 0 }
      let goOn = try unsafe frame.withUnsafeBytes { bytes in
        try deliver(unsafe Message(lending: .init(rebasing: bytes.dropFirst(Framing.length.prefixCount))))
      }
      guard goOn else { return rest.count }
    }
    while let length = try checked(rest.announcedLength) {
      guard let message = unsafe rest.takeMessage(of: length) else { break }
      guard try deliver(unsafe Message(lending: message)) else { return rest.count }
    }
    if !rest.isEmpty { unsafe partial.append(contentsOf: rest.takeAll()) }
    return 0
  }

  /// Gives away the message that has been held in part, with its length, if the rest has its end.
  private mutating func finishFrame(from rest: inout UnreadBytes) throws -> [UInt8]? {
    let prefix = Framing.length.prefixCount
    hold(upTo: prefix, from: &rest)
    guard partial.count >= prefix else { return nil }
    let length = unsafe partial.withUnsafeBytes { unsafe UnreadBytes($0).announcedLength }
    guard let length = try checked(length) else { return nil }
    hold(upTo: prefix + length, from: &rest)
    guard partial.count == prefix + length else { return nil }
    defer { partial = [] }
    return partial
  }

  /// Moves bytes from `rest` until `count` of the message are held.
  private mutating func hold(upTo count: Int, from rest: inout UnreadBytes) {
    unsafe partial.append(contentsOf: rest.take(upTo: count - partial.count))
  }

  /// The announced length, if it is within the limit.
  @inline(__always)
  private func checked(_ length: Int?) throws -> Int? {
    if let length, length > limit { throw Failure.messageTooLong }
    return length
  }
}
