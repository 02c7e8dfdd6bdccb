import Usher

/// Compares what comes back with what should, byte by byte, however the pieces fall.
struct AnswerCheck: ~Copyable {
  /// What a service answers with.
  enum Service: String, CaseIterable, Sendable {
    /// The same bytes.
    case echo
    /// ASCII letters in upper case, every other byte as it came.
    case upper
  }

  /// What a piece of the stream turned out to be.
  enum Finding: Equatable {
    case right
    case wrong
    /// The answer has ended too early.
    case short
  }

  private let framing: Framing
  private let upper: MessageRun
  private let echo: MessageRun

  /// What the answers are compared with; `nil` until the first one has shown it.
  private(set) var service: Service?

  /// A check of answers to messages of a size.
  init(framing: Framing, size: Int, service: Service?) {
    self.framing = framing
    self.service = service
    upper = MessageRun(framing: framing, size: size, count: 1, isUpper: true)
    echo = MessageRun(framing: framing, size: size, count: 1)
  }

  /// Compares bytes of one answer.
  ///
  /// - Parameters:
  ///   - bytes: What came; it goes no further than to the end of the answer.
  ///   - stamp: Of the message that it answers.
  ///   - offset: Where in the answer, with its framing, the bytes stand.
  /// - Returns: What they are.
  @unsafe @inline(__always)
  mutating func examine(_ bytes: UnsafeRawBufferPointer, of stamp: Stamp, at offset: Int) -> Finding {
    let isRight =
      switch service {
      case .upper: unsafe Self.isRight(bytes, in: upper, stamp, offset)
      case .echo: unsafe Self.isRight(bytes, in: echo, stamp, offset)
      case nil: unsafe decide(by: bytes, stamp, offset)
      }
    return isRight ? .right : unsafe isShort(bytes, offset) ? .short : .wrong
  }

  @inline(__always)
  private static func isRight(
    _ bytes: UnsafeRawBufferPointer, in run: borrowing MessageRun, _ stamp: Stamp, _ offset: Int
  ) -> Bool {
    run.stamp(0, with: stamp)
    return unsafe run.matches(bytes, at: offset)
  }

  /// The first letter of the stamp is the first byte by which services differ.
  private mutating func decide(by bytes: UnsafeRawBufferPointer, _ stamp: Stamp, _ offset: Int) -> Bool {
    let isUpper = unsafe Self.isRight(bytes, in: upper, stamp, offset)
    let isEcho = unsafe Self.isRight(bytes, in: echo, stamp, offset)
    if isUpper != isEcho { service = isUpper ? .upper : .echo }
    return isUpper || isEcho
  }

  /// Whether a wrong piece shows that the answer is shorter than it should be.
  private func isShort(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> Bool {
    switch framing {
    case .raw: return false
    case .line: return unsafe bytes.dropLast(offset + bytes.count == echo.frame ? 1 : 0).contains(0x0A)
    case .length:
      guard offset == 0, bytes.count >= framing.prefixCount else { return false }
      let announced = unsafe UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self))
      return Int(announced) < echo.frame - framing.prefixCount
    }
  }
}
