/// Cuts what an operator types into lines.
struct TextConversation: Sendable {
  /// What is to be done next.
  enum Step: Hashable, Sendable {
    /// Carry out this command.
    case line(String)
    /// Come back with more bytes.
    case wait
    /// The line is longer than any command; nothing that follows can be trusted to be one.
    case tooLong
  }

  /// The longest line.
  static let longestLine = 8_192

  /// How much may wait before reading stops.
  private static let patience = 4 * longestLine

  private var bytes: [UInt8] = []
  /// How many of them are known not to end a line, so that one which comes byte by byte is looked at once.
  private var looked = 0

  /// Takes bytes as they came.
  mutating func receive(_ more: some Sequence<UInt8>) {
    bytes.append(contentsOf: more)
  }

  /// Whether more may come before some of what waits has been carried out.
  var canWait: Bool { bytes.count <= Self.patience }

  /// What is to be done next; empty lines are nothing to do.
  ///
  /// - Parameter isLast: Whether no byte will follow, so that a line without an end is one too.
  /// - Returns: The step.
  mutating func next(isLast: Bool) -> Step {
    skipBlanks()
    guard !bytes.isEmpty else { return .wait }
    let end = bytes[looked...].firstIndex(of: UInt8(ascii: "\n"))
    looked = end == nil ? bytes.count : 0
    guard (end ?? bytes.count) <= Self.longestLine else { return .tooLong }
    guard end != nil || isLast else { return .wait }
    var line = bytes[..<(end ?? bytes.count)]
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    let text = String(decoding: line, as: UTF8.self)
    bytes.removeFirst(min(bytes.count, (end ?? bytes.count) + 1))
    looked = 0
    return .line(text)
  }

  /// Drops empty lines and what a line is indented by, all at once: whoever sends nothing else is not to cost a look at
  /// each line, and must not be told of one that is too long or not by how his blanks arrive.
  private mutating func skipBlanks() {
    bytes.removeFirst(bytes.prefix { $0 == 0x20 || (0x09...0x0D).contains($0) }.count)
  }
}
