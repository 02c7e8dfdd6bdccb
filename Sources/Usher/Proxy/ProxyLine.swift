import Sockets

/// Version 1 of the PROXY protocol: a line of text, as in `PROXY TCP4 203.0.113.7 192.0.2.1 50123 7777`.
enum ProxyLine {
  /// What it begins with.
  static let word = Array("PROXY ".utf8)

  /// What it ends with; neither of the two alone ends it.
  static let end: ArraySlice<UInt8> = [0x0D, 0x0A]

  /// The most bytes that it may have, with its end.
  static let longest = 107

  /// Reads a whole line.
  static func header(in line: [UInt8]) throws(ProxyHeader.Problem) -> ProxyHeader {
    // By bytes: as text, a space and a mark that joins what is before it would be one character, and no space.
    let fields = line.dropLast(end.count).split(separator: 0x20, omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
    // Whatever else is in the line then means nothing.
    if fields[1] == "UNKNOWN" { return .itself }
    guard fields.count == 6, fields[1] == "TCP4" || fields[1] == "TCP6" else { throw .wrongLine }
    let isIPv4 = fields[1] == "TCP4"
    guard let source = address(fields[2], isIPv4: isIPv4), address(fields[3], isIPv4: isIPv4) != nil,
      let sourcePort = port(fields[4]), port(fields[5]) != nil
    else { throw .wrongLine }
    return .client(.ip(source, port: sourcePort))
  }

  private static func address(_ text: String, isIPv4: Bool) -> IPAddress? {
    // By its notation: an IPv4 address that is mapped into IPv6 is IPv4 to us and IPv6 to whoever wrote it.
    text.contains(":") != isIPv4 ? IPAddress(text) : nil
  }

  private static func port(_ text: String) -> UInt16? {
    let isNumber = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    return isNumber && (text == "0" || text.first != "0") ? UInt16(text) : nil
  }
}
