/// So many bytes in which any that are missing, doubled or out of order show; made quickly.
func pattern(_ count: Int) -> [UInt8] {
  // A period that no buffer's size is a multiple of.
  let block = (0..<4_093).map { UInt8(truncatingIfNeeded: $0 * $0 / 7) }
  var bytes: [UInt8] = []
  bytes.reserveCapacity(count + block.count)
  while bytes.count < count { bytes += block }
  bytes.removeLast(bytes.count - count)
  return bytes
}
