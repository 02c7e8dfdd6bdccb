/// Cuts bytes as a network might have, differently for each number; for 0 each byte comes alone.
///
/// - Parameters:
///   - bytes: What is cut.
///   - seed: How.
/// - Returns: The pieces, none of them empty.
func pieces(of bytes: ArraySlice<UInt8>, seed: UInt8) -> [ArraySlice<UInt8>] {
  var pieces: [ArraySlice<UInt8>] = []
  var rest = bytes
  // Steps of a generator with a full period (Knuth's MMIX): enough to look unlike a pattern.
  var state = UInt64(seed)
  while !rest.isEmpty {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let longest: UInt64 = [1, 3, 16, 256, 4_096][Int(state >> 33 % 5)]
    let count = seed == 0 ? 1 : Int(1 + state >> 40 % longest)
    pieces.append(rest.prefix(count))
    rest = rest.dropFirst(count)
  }
  return pieces
}
