internal import Glibc
package import SystemPackage

/// A file that is whole at every moment, whenever the process or the machine ends: it is replaced, never written to.
package struct StateFile: Sendable {
  /// What was done when the system said no, and its reason.
  package struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was to be done, with the file.
    package let action: String
    /// The system's reason.
    package let code: Errno

    /// As in `write /var/lib/usherd/bans.json: No space left on device`.
    package var description: String { "\(action): \(code)" }
  }

  /// Its path.
  package let path: String

  /// The most that is read; what is longer is not ours.
  private static let longest = 64 << 20

  /// The file at a path.
  package init(path: String) {
    self.path = path
  }

  /// Its bytes, or `nil` where there is none.
  package func read() throws(Failure) -> [UInt8]? {
    do {
      // Non-blocking, for a pipe in its place would otherwise hold up the start until somebody writes to it.
      let descriptor = try FileDescriptor.open(
        FilePath(path), .readOnly, options: [.closeOnExec, .noFollow, .nonBlocking])
      return try descriptor.closeAfter {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count < Self.longest {
          let count = try unsafe buffer.withUnsafeMutableBytes { try unsafe descriptor.read(into: $0) }
          guard count > 0 else { break }
          bytes += buffer[..<count]
        }
        return bytes
      }
    } catch Errno.noSuchFileOrDirectory {
      return nil
    } catch {
      throw Failure(action: "read \(path)", code: error as? Errno ?? .ioError)
    }
  }

  /// Puts other bytes in its place, for the daemon's user alone; they are on the disk when this returns.
  ///
  /// Processes that do so at the same time come one after the other.
  package func replace(with bytes: [UInt8]) throws(Failure) {
    let directory = FilePath(path).removingLastComponent()
    do {
      let place = try FileDescriptor.open(directory, .readOnly, options: [.closeOnExec, .directory])
      try place.closeAfter {
        // Let go of with its descriptor.
        try Self.checked { flock(place.rawValue, LOCK_EX) }
        try write(bytes, to: "\(path).new")
        try Self.checked { unsafe rename("\(path).new", path) }
        try Self.checked { fsync(place.rawValue) }
      }
    } catch {
      throw Failure(action: "write \(path)", code: error as? Errno ?? .ioError)
    }
  }

  /// Gives it another name, under which nobody looks for it.
  ///
  /// - Returns: That name.
  package func setAside() throws(Failure) -> String {
    let name = "\(path).damaged"
    do {
      try Self.checked { unsafe rename(path, name) }
      return name
    } catch {
      throw Failure(action: "rename \(path)", code: error)
    }
  }

  private func write(_ bytes: [UInt8], to path: String) throws {
    // A rest of a process that was killed is written over.
    let file = try FileDescriptor.open(
      FilePath(path), .writeOnly, options: [.create, .truncate, .closeOnExec, .noFollow],
      permissions: .ownerReadWrite)
    try file.closeAfter {
      try Self.checked { fchmod(file.rawValue, 0o600) }
      try file.writeAll(bytes)
      try Self.checked { fsync(file.rawValue) }
    }
  }

  private static func checked(_ call: () -> CInt) throws(Errno) {
    while call() == -1 {
      let code = Errno(rawValue: errno)
      guard code == .interrupted else { throw code }
    }
  }
}
