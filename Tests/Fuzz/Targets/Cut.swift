package import Usher

/// What was made of a stream of messages.
package struct Cut: Equatable, Sendable {
  /// The messages, in order.
  package var messages: [[UInt8]] = []

  /// Why the stream could not be cut to its end, where it could not.
  package var failure: FrameDecoder.Failure?

  /// What was made of it.
  package init(messages: [[UInt8]] = [], failure: FrameDecoder.Failure? = nil) {
    self.messages = messages
    self.failure = failure
  }
}

extension Cut {
  /// Feeds chunks to a decoder, and the end.
  package init(_ chunks: [ArraySlice<UInt8>], framing: Framing, limit: Int) {
    self.init()
    var decoder = FrameDecoder(framing: framing, limit: limit)
    do {
      for chunk in chunks where !chunk.isEmpty {
        try unsafe chunk.withUnsafeBytes { bytes in
          try unsafe decoder.decode(bytes) { message in
            messages.append(message.copy())
            return true
          }
        }
      }
      try decoder.finish { message in
        messages.append(message.copy())
        return true
      }
    } catch {
      failure = error as? FrameDecoder.Failure
    }
  }

  /// Feeds a stream in one chunk.
  package init(_ stream: [UInt8], framing: Framing, limit: Int) {
    self.init([stream[...]], framing: framing, limit: limit)
  }

  /// Feeds a text in one chunk.
  package init(_ text: String, framing: Framing, limit: Int) {
    self.init(Array(text.utf8), framing: framing, limit: limit)
  }
}

extension Cut: CustomStringConvertible {
  /// The messages as text, and the failure.
  package var description: String {
    let texts = messages.map { String(decoding: $0, as: UTF8.self).debugDescription }
    return texts.joined(separator: ", ") + (failure.map { ", \($0)" } ?? "")
  }
}

/// A stream cut into two chunks at each place where it can be.
package func everySplit(of stream: [UInt8]) -> [[ArraySlice<UInt8>]] {
  (0...stream.count).map { [stream[..<$0], stream[$0...]] }
}
