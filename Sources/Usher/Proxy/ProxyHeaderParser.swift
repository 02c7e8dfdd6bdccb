import Sockets

/// Reads the header of a proxy, however it is cut.
///
/// It performs no I/O: bytes go in, and what they have come to comes back. It looks at one byte after the other, so how
/// they are cut can't matter, and it keeps no more of them than addresses need, so neither can a length that is
/// announced.
package struct ProxyHeaderParser {
  /// What the bytes have come to.
  package enum Verdict: Equatable {
    /// More must come.
    case unfinished

    /// The header is complete; what follows it is the client's.
    case complete(ProxyHeader)

    /// It is none, and never will be.
    case wrong(ProxyHeader.Problem)
  }

  private enum State {
    /// The first byte tells the versions apart.
    case empty

    /// In the line of version 1.
    case line

    /// In the signature of version 2 and what stands at fixed places after it.
    case start

    /// In what follows that, with so many bytes to come; kept are so many in all.
    case rest(Int, keptCount: Int)
  }

  private var state = State.empty
  private var kept: [UInt8] = []

  /// Begins before a header's first byte.
  package init() {}

  /// Takes bytes, up to the header's end.
  ///
  /// - Returns: How many of them belong to the header, and what it has come to. After any other verdict than
  ///   ``Verdict/unfinished`` there is nothing more to take.
  package mutating func take(_ bytes: some Sequence<UInt8>) -> (count: Int, verdict: Verdict) {
    var count = 0
    do throws(ProxyHeader.Problem) {
      for byte in bytes {
        count += 1
        if let header = try take(byte) { return (count, .complete(header)) }
      }
      return (count, .unfinished)
    } catch {
      return (count, .wrong(error))
    }
  }

  /// Takes the next byte, which may be the header's last.
  private mutating func take(_ byte: UInt8) throws(ProxyHeader.Problem) -> ProxyHeader? {
    switch state {
    case .empty:
      state = byte == ProxyLine.word.first ? .line : .start
      return try take(byte)
    case .line:
      kept.append(byte)
      guard kept.count > ProxyLine.word.count || byte == ProxyLine.word[kept.count - 1] else {
        throw .missing
      }
      if kept.suffix(2) == ProxyLine.end { return try ProxyLine.header(in: kept) }
      guard kept.count < ProxyLine.longest else { throw .longLine }
      return nil
    case .start:
      kept.append(byte)
      try ProxyBlock.check(byte, at: kept.count - 1)
      guard kept.count == ProxyBlock.startCount else { return nil }
      let count = ProxyBlock.announcedCount(in: kept)
      guard count <= ProxyBlock.longest else { throw .longBlock }
      let addressCount = try ProxyBlock.addressCount(in: kept)
      guard count >= addressCount else { throw .shortBlock }
      state = .rest(count, keptCount: kept.count + addressCount)
      return count == 0 ? ProxyBlock.header(in: kept) : nil
    case .rest(let count, let keptCount):
      if kept.count < keptCount { kept.append(byte) }
      state = .rest(count - 1, keptCount: keptCount)
      return count == 1 ? ProxyBlock.header(in: kept) : nil
    }
  }
}
