import FuzzTargets
import Glibc

/// The target that `FUZZ_TARGET` names.
private let target: FuzzTarget = {
  let name = unsafe getenv("FUZZ_TARGET").map { unsafe String(cString: $0) } ?? ""
  guard let target = FuzzTarget.all.first(where: { $0.name == name }) else {
    let names = FuzzTarget.all.map(\.name).joined(separator: " ")
    fatalError("FUZZ_TARGET must be one of: \(names)")
  }
  return target
}()

/// What libFuzzer calls with each input that it makes.
@_cdecl("LLVMFuzzerTestOneInput")
@unsafe
public func tryOne(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  do {
    try target.probe(unsafe Array(UnsafeBufferPointer(start: bytes, count: count)))
  } catch {
    // Not by `fatalError`, which would have this program say where it stands in itself.
    let text = "\(target.name): \(error)\n"
    _ = unsafe text.withCString { unsafe write(STDERR_FILENO, $0, strlen($0)) }
    abort()
  }
  return 0
}
