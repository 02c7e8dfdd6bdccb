import Sockets

extension FuzzTarget {
  /// Addresses and ranges of them: what is read is written so that it reads back, and a range holds what it should.
  ///
  /// An input is two of them with a line feed between.
  static let addresses = FuzzTarget("addresses") { input throws(Finding) in
    let lines = input.split(separator: 0x0A, maxSplits: 1, omittingEmptySubsequences: false)
    let texts = lines.map { String(decoding: $0, as: UTF8.self) }
    for text in texts {
      if let address = IPAddress(text) { try check(address) }
      if let range = AddressRange(text) { try check(range) }
    }
    guard texts.count == 2, let range = AddressRange(texts[0]), let address = IPAddress(texts[1]) else {
      return
    }
    try require(range.contains(address), is: isIn(range, address), "\(range) holds \(address)")
  }

  private static func check(_ address: IPAddress) throws(Finding) {
    let text = address.description
    try require(IPAddress(text), is: address, "read again from \(text)")
    try require(AddressRange(text)?.contains(address), is: true, "the range \(text) holds \(address)")
    let again = address.ipv4.map { IPAddress(ipv4: $0) } ?? IPAddress(ipv6: address.bits)
    try require(again, is: address, "from its number")
  }

  private static func check(_ range: AddressRange) throws(Finding) {
    let text = range.description
    try require(AddressRange(text), is: range, "read again from \(text)")
    try require(range.contains(range.base), is: true, "\(range) holds its base")
    try require(
      AddressRange(around: range.base, prefixLength: range.prefixLength), is: range, "around its own base")
  }
}
