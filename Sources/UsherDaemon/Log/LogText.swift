package import Logging
package import Sockets
internal import Systemd
internal import SystemdJournal

/// Lines of the log as bytes, one after the other, until they are written.
///
/// A line is begun, says what happened, has particulars added, and is ended, in one of the forms. Whatever clients and
/// operators sent may be part of any text in it: everything is escaped, so that an event is always one line and never
/// steers the terminal that shows it.
///
/// Memory of its own, kept from one line to the next: a text that is put together from as many short ones as a line has
/// takes several times as long.
@safe
package struct LogText: ~Copyable, @unchecked Sendable {
  // Unchecked, since the compiler cannot know that nobody else has the memory.
  private var memory: UnsafeMutablePointer<UInt8>
  private var capacity = 8_192

  /// The number of bytes.
  package private(set) var count = 0

  /// How the line that was begun looks.
  private var form = LineForm.text

  /// Whether the line has a particular already.
  private var hasParticulars = false

  /// The second that was last written, which mostly is that of the next line too.
  private var second = (of: Int64.min, text: "")

  /// Nothing yet.
  package init() {
    unsafe memory = .allocate(capacity: capacity)
  }

  deinit {
    unsafe memory.deallocate()
  }

  /// Lends the first bytes.
  package func withBytes<R>(first count: Int, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    precondition(count <= self.count)
    return try unsafe body(UnsafeRawBufferPointer(start: memory, count: count))
  }

  /// Forgets the first bytes.
  package mutating func remove(first sent: Int) {
    precondition(sent <= count)
    unsafe memory.update(from: memory + sent, count: count - sent)
    count -= sent
  }
}

// MARK: - Bytes

extension LogText {
  /// Room for bytes at the end, which count once `count` does.
  @inline(__always)
  private mutating func room(for more: Int) -> UnsafeMutablePointer<UInt8> {
    if capacity - count < more { grow(by: more) }
    return unsafe memory + count
  }

  @inline(never)
  private mutating func grow(by more: Int) {
    capacity = 2 * capacity + more
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    unsafe larger.initialize(from: memory, count: count)
    unsafe memory.deallocate()
    unsafe memory = larger
  }

  @inline(__always)
  private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let start = bytes.baseAddress else { return }
    unsafe room(for: bytes.count).initialize(from: start, count: bytes.count)
    count += bytes.count
  }

  /// Appends bytes as they are.
  package mutating func append(text: String) {
    var text = text
    text.withUTF8 { unsafe append($0) }
  }

  /// Appends bytes as they are.
  package mutating func append(_ text: StaticString) {
    unsafe append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Appends a byte.
  @inline(__always)
  package mutating func append(_ byte: UInt8) {
    unsafe room(for: 1).initialize(to: byte)
    count += 1
  }

  private mutating func append(decimal number: Int) {
    if number < 0 { append(UInt8(ascii: "-")) }
    append(upTo: 20) { $0.append(decimal: UInt64(number.magnitude)) }
  }

  @inline(__always)
  private mutating func append(upTo capacity: Int, _ body: (inout OutputSpan<UInt8>) -> Void) {
    let room = unsafe UnsafeMutableBufferPointer(start: room(for: capacity), count: capacity)
    var output = unsafe OutputSpan(buffer: room, initializedCount: 0)
    body(&output)
    count += unsafe output.finalize(for: room)
  }

  /// Appends bytes as they are, if none of them is one that some form escapes or that ends a word, as nearly always.
  private mutating func append(ifPlain text: String, isWord: Bool) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      guard !isWord || !bytes.isEmpty else { return false }
      // Below the first that is no control come those that end a word.
      let least = UInt8(ascii: isWord ? "!" : " ")
      for index in 0..<bytes.count {
        switch unsafe bytes[index] {
        case UInt8(ascii: "\\"), UInt8(ascii: "\""): return false
        case UInt8(ascii: "=") where isWord: return false
        case least..<0x7F: continue
        default: return false
        }
      }
      unsafe append(bytes)
      return true
    }
  }
}

// MARK: - Lines

extension LogText {
  /// Begins a line; what is said next is its message.
  package mutating func begin(
    _ form: LineForm, at time: Timestamp, _ level: Logger.Level, label: String
  ) {
    self.form = form
    hasParticulars = false
    switch form {
    case .prefixedText:
      append(text: JournalPriority(level).prefix)
      fallthrough
    case .text:
      append(time)
      append(UInt8(ascii: " "))
      append(level.name)
      append(UInt8(ascii: " "))
      say(text: label)
      append(": ")
    case .json:
      append("{\"time\":\"")
      append(time)
      append("\",\"level\":\"")
      append(level.name)
      append("\",\"logger\":\"")
      say(text: label)
      append("\",\"message\":\"")
    }
  }

  private mutating func append(_ time: Timestamp) {
    let (current, milliseconds) = time.milliseconds.quotientAndRemainder(dividingBy: 1_000)
    if second.of != current {
      second = (current, String(time.description.dropLast(4)))
    }
    append(text: second.text)
    append(upTo: 4) { output in
      if milliseconds < 100 { output.append(UInt8(ascii: "0")) }
      if milliseconds < 10 { output.append(UInt8(ascii: "0")) }
      output.append(decimal: UInt64(milliseconds))
      output.append(UInt8(ascii: "Z"))
    }
  }

  /// Goes on with the message.
  package mutating func say(text: String) {
    guard !append(ifPlain: text, isWord: false) else { return }
    append(text: form == .json ? JSONText.escaped(text) : PrintableText.escaped(text))
  }

  /// Goes on with the message, in words that need no escaping.
  package mutating func say(_ text: StaticString) { append(text) }

  /// Goes on with the message.
  package mutating func say(_ number: Int) { append(decimal: number) }

  /// Adds a particular, after those whose names come before it.
  package mutating func add(named name: String, _ value: String) {
    beginParticular()
    if form == .json {
      append(text: JSONText.quoted(name))
      append(":")
    } else {
      append(text: PrintableText.word(name))
      append("=")
    }
    append(value: value)
  }

  /// Adds a particular whose name is one word.
  package mutating func add(_ name: StaticString, _ value: String) {
    begin(name)
    append(value: value)
  }

  /// Adds a number.
  package mutating func add(_ name: StaticString, _ value: Int) {
    begin(name)
    if form == .json { append(UInt8(ascii: "\"")) }
    append(decimal: value)
    if form == .json { append(UInt8(ascii: "\"")) }
  }

  /// Adds an address.
  package mutating func add(_ name: StaticString, _ value: SocketAddress) {
    guard value.isIPv4 else { return add(name, value.description) }
    begin(name)
    if form == .json { append(UInt8(ascii: "\"")) }
    append(upTo: SocketAddress.longestIPv4) { value.append(ipv4To: &$0) }
    if form == .json { append(UInt8(ascii: "\"")) }
  }

  /// Ends the line.
  package mutating func end() {
    if form == .json { append(hasParticulars ? "}}" : "\",\"metadata\":{}}") }
  }

  private mutating func beginParticular() {
    if form != .json {
      append(UInt8(ascii: " "))
    } else if hasParticulars {
      append(UInt8(ascii: ","))
    } else {
      append("\",\"metadata\":{")
    }
    hasParticulars = true
  }

  private mutating func begin(_ name: StaticString) {
    beginParticular()
    if form == .json {
      append(UInt8(ascii: "\""))
      append(name)
      append("\":")
    } else {
      append(name)
      append(UInt8(ascii: "="))
    }
  }

  private mutating func append(value: String) {
    if form == .json {
      append(UInt8(ascii: "\""))
      say(text: value)
      append(UInt8(ascii: "\""))
    } else if !append(ifPlain: value, isWord: true) {
      append(text: PrintableText.word(value))
    }
  }
}

extension Logger.Level {
  /// Its name, as ``rawValue`` has it, without making a text of it.
  fileprivate var name: StaticString {
    switch self {
    case .trace: "trace"
    case .debug: "debug"
    case .info: "info"
    case .notice: "notice"
    case .warning: "warning"
    case .error: "error"
    case .critical: "critical"
    }
  }
}
