import Glibc

/// A directory of a test's own, removed with what is in it.
final class Scratch: Sendable {
  let path: String

  init() throws {
    var template = Array("/tmp/usher-systemd.XXXXXX".utf8CString)
    guard let made = unsafe mkdtemp(&template) else { throw Missing() }
    path = unsafe String(cString: made)
  }

  deinit {
    // Files only: the tests make no directories in it.
    for name in Self.names(in: path) { unsafe unlink("\(path)/\(name)") }
    unsafe rmdir(path)
  }

  private static func names(in path: String) -> [String] {
    guard let directory = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      names.append(
        unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
          unsafe String(cString: UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self))
        })
    }
    return names.filter { $0 != "." && $0 != ".." }
  }
}

/// Something that a test relies on did not come.
struct Missing: Error {}
