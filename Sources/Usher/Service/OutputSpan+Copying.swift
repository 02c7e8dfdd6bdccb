extension OutputSpan<UInt8> {
  /// Appends a copy of bytes.
  ///
  /// - Precondition: There is room for them.
  /// - Parameter bytes: What to append.
  @inlinable
  public mutating func append(copying bytes: Span<UInt8>) {
    precondition(bytes.count <= freeCapacity, "more bytes than there is room for")
    guard !bytes.isEmpty else { return }
    unsafe withUnsafeMutableBufferPointer { room, count in
      unsafe bytes.withUnsafeBytes { bytes in
        unsafe UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(room)[count...])
          .copyMemory(from: bytes)
      }
      count += bytes.count
    }
  }
}
