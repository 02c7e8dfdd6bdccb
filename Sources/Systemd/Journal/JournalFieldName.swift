/// The name of a field of a journal entry: 1 to 64 capital letters, digits and underscores, a letter first.
///
/// Names that begin with an underscore are the journal's own: what it knows of the sender.
public struct JournalFieldName: Hashable, Sendable, LosslessStringConvertible {
  /// The most characters of a name.
  public static let longest = 64

  /// The name as text.
  public let description: String

  /// Checks a name.
  ///
  /// - Parameter text: The name; `nil` comes of one that the journal would drop.
  public init?(_ text: String) {
    guard text.utf8.count <= Self.longest, text.utf8.allSatisfy(Self.isAllowed) else { return nil }
    guard let first = text.utf8.first, Self.isCapital(first) else { return nil }
    description = text
  }

  /// The name made of a prefix and a word of another spelling, as `USHER_QUEUED_BYTES` of `queuedBytes`.
  ///
  /// What can't stand in a name becomes an underscore, and what is too long for one is cut.
  ///
  /// - Parameters:
  ///   - prefix: What the name begins with.
  ///   - word: The word.
  public init(prefix: JournalFieldName, word: String) {
    var name = Array(prefix.description.utf8) + [UInt8(ascii: "_")]
    var followsSmallLetter = false
    for byte in word.utf8 {
      let isSmall = byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
      if Self.isCapital(byte), followsSmallLetter { name.append(UInt8(ascii: "_")) }
      let capital = isSmall ? byte - 0x20 : byte
      name.append(Self.isAllowed(capital) ? capital : UInt8(ascii: "_"))
      followsSmallLetter = isSmall
    }
    description = String(decoding: name.prefix(Self.longest), as: UTF8.self)
  }

  private static func isCapital(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    isCapital(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "_")
  }
}

extension JournalFieldName: ExpressibleByStringLiteral {
  /// A name that stands in the source.
  ///
  /// - Precondition: It is one.
  public init(stringLiteral text: StaticString) {
    guard let name = JournalFieldName("\(text)") else { preconditionFailure("no name of a field: \(text)") }
    self = name
  }
}

// The fields that systemd.journal-fields(7) gives a meaning.
extension JournalFieldName {
  /// What happened, for people; what `journalctl` shows.
  public static let message: JournalFieldName = "MESSAGE"
  /// How important it is: the number of a ``JournalPriority``.
  public static let priority: JournalFieldName = "PRIORITY"
  /// Who says it, as `journalctl -t` asks for.
  public static let syslogIdentifier: JournalFieldName = "SYSLOG_IDENTIFIER"
  /// The source file that says it.
  public static let codeFile: JournalFieldName = "CODE_FILE"
  /// The line in that file.
  public static let codeLine: JournalFieldName = "CODE_LINE"
  /// The function in that file.
  public static let codeFunction: JournalFieldName = "CODE_FUNC"
}
