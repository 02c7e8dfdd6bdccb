import Sockets
import Usher

/// What the header of a proxy ought to be taken for, read as a whole and written as plainly as can be.
struct PlainProxyHeader: Equatable {
  /// How many bytes are looked at until that is known.
  var count: Int

  /// What it is.
  var verdict: ProxyHeaderParser.Verdict

  /// Reads what a stream begins with.
  init(_ stream: [UInt8]) {
    if stream.first == UInt8(ascii: "P") {
      self = Self.line(stream)
    } else {
      self = Self.block(stream)
    }
  }

  private init(_ count: Int, _ verdict: ProxyHeaderParser.Verdict) {
    self.count = count
    self.verdict = verdict
  }
}

// MARK: - Version 1

extension PlainProxyHeader {
  private static func line(_ stream: [UInt8]) -> PlainProxyHeader {
    for (index, byte) in "PROXY ".utf8.enumerated() {
      guard index < stream.count else { return Self(stream.count, .unfinished) }
      guard stream[index] == byte else { return Self(index + 1, .wrong(.missing)) }
    }
    for end in 8..<108 {
      guard end <= stream.count else { return Self(stream.count, .unfinished) }
      guard stream[end - 2] == 0x0D, stream[end - 1] == 0x0A else { continue }
      let words = stream[6..<(end - 2)].split(separator: 0x20, omittingEmptySubsequences: false)
      let header = header(words.map { String(decoding: $0, as: UTF8.self) })
      return Self(end, header.map { .complete($0) } ?? .wrong(.wrongLine))
    }
    return Self(107, .wrong(.longLine))
  }

  private static func header(_ words: [String]) -> ProxyHeader? {
    if words.first == "UNKNOWN" { return .itself }
    guard words.count == 5 else { return nil }
    let addresses: [IPAddress]
    switch words[0] {
    case "TCP4": addresses = words[1...2].compactMap(ipv4)
    case "TCP6": addresses = words[1...2].filter { $0.contains(":") }.compactMap { IPAddress($0) }
    default: return nil
    }
    let ports = words[3...4].compactMap(port)
    guard addresses.count == 2, ports.count == 2 else { return nil }
    return .client(.ip(addresses[0], port: ports[0]))
  }

  private static func ipv4(_ text: String) -> IPAddress? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { part in
      number(String(part), atMost: 255)
    }
    guard parts.count == 4 else { return nil }
    var bits: UInt32 = 0
    for part in parts {
      guard let part else { return nil }
      bits = bits << 8 | UInt32(part)
    }
    return IPAddress(ipv4: bits)
  }

  private static func port(_ text: String) -> UInt16? {
    number(text, atMost: 65_535).map { UInt16($0) }
  }

  /// A number as a person writes it, without a sign or zeros before it.
  private static func number(_ text: String, atMost most: Int) -> Int? {
    guard let number = Int(text), "\(number)".utf8.elementsEqual(text.utf8), (0...most).contains(number)
    else {
      return nil
    }
    return number
  }
}

// MARK: - Version 2

extension PlainProxyHeader {
  private static func block(_ stream: [UInt8]) -> PlainProxyHeader {
    for (index, byte) in "\r\n\r\n\0\r\nQUIT\n".utf8.enumerated() {
      guard index < stream.count else { return Self(stream.count, .unfinished) }
      guard stream[index] == byte else { return Self(index + 1, .wrong(.missing)) }
    }
    guard stream.count > 12 else { return Self(stream.count, .unfinished) }
    guard stream[12] & 0xF0 == 0x20 else { return Self(13, .wrong(.wrongVersion)) }
    guard stream[12] == 0x20 || stream[12] == 0x21 else { return Self(13, .wrong(.wrongCommand)) }
    guard stream.count >= 16 else { return Self(stream.count, .unfinished) }
    let count = Int(stream[14]) * 256 + Int(stream[15])
    guard count <= 4_096 else { return Self(16, .wrong(.longBlock)) }
    guard stream[12] == 0x21 else { return whole(stream, count, .itself) }
    switch stream[13] {
    case 0x11, 0x21:
      let width = stream[13] == 0x11 ? 4 : 16
      guard count >= 2 * width + 4 else { return Self(16, .wrong(.shortBlock)) }
      guard stream.count >= 16 + count else { return Self(stream.count, .unfinished) }
      let bits = stream[16..<(16 + width)].reduce(UInt128(0)) { $0 * 256 + UInt128($1) }
      let address = width == 4 ? IPAddress(ipv4: UInt32(bits)) : IPAddress(ipv6: bits)
      let port = UInt16(stream[16 + 2 * width]) * 256 + UInt16(stream[16 + 2 * width + 1])
      return whole(stream, count, .client(.ip(address, port: port)))
    case let family where family / 16 > 3 || family % 16 > 2: return Self(16, .wrong(.wrongFamily))
    default: return whole(stream, count, .itself)
    }
  }

  private static func whole(_ stream: [UInt8], _ count: Int, _ header: ProxyHeader) -> PlainProxyHeader {
    stream.count >= 16 + count ? Self(16 + count, .complete(header)) : Self(stream.count, .unfinished)
  }
}
