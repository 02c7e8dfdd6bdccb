import Usher

extension FuzzTarget {
  /// The header of a proxy, whole, in pieces, and beside a plain reading of it.
  ///
  /// An input is how the stream is cut, and the stream.
  static let proxy = FuzzTarget("proxy") { input throws(Finding) in
    guard let seed = input.first else { return }
    let stream = input.dropFirst()
    let plain = PlainProxyHeader(Array(stream))
    try require(read([stream]), is: plain, "whole")
    try require(read(pieces(of: stream, seed: seed)), is: plain, "in pieces")
  }

  /// Reads as a lane does: until the header is complete or wrong.
  private static func read(_ chunks: [ArraySlice<UInt8>]) -> PlainProxyHeader {
    var parser = ProxyHeaderParser()
    var result = PlainProxyHeader([])
    for chunk in chunks where result.verdict == .unfinished {
      let (count, verdict) = parser.take(chunk)
      result.count += count
      result.verdict = verdict
    }
    return result
  }
}
