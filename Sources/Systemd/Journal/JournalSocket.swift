import CLinux
import Glibc
import Sockets
import SystemPackage

/// A way to the journal by its native protocol, which takes entries with fields of one's own.
///
/// libsystemd speaks it too, but to one fixed path, and it blocks.
public struct JournalSocket: ~Copyable, Sendable {
  /// Where the journal listens, that of a `LogNamespace=` too.
  public static let standardPath = "/run/systemd/journal/socket"

  private let descriptor: Descriptor
  private let path: String

  /// Makes a socket; whether the journal listens shows when something is sent.
  ///
  /// - Parameter path: Where the journal listens.
  /// - Throws: ``SystemdError`` if there can be no socket.
  public init(path: String = Self.standardPath) throws(SystemdError) {
    let type = CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue)
    // Not connected: each entry finds the journal anew, so nothing is lost when it is restarted.
    descriptor = Descriptor(adopting: try systemCall(.socket) { Glibc.socket(AF_UNIX, type, 0) })
    self.path = path
  }

  /// Whether the journal listens now.
  public var isReachable: Bool {
    // A datagram of nothing is no entry.
    do {
      _ = try send([], carrying: -1, flags: CInt(MSG_DONTWAIT))
      return true
    } catch {
      return false
    }
  }

  /// Sends an entry.
  ///
  /// - Parameters:
  ///   - entry: The entry, of any size.
  ///   - waits: Whether to wait, blocking this thread, while the journal has too much to read.
  /// - Returns: `false` if that would have been and was not wanted; the entry was not sent then.
  /// - Throws: ``SystemdError``, with `ENOENT` or `ECONNREFUSED` where no journal listens.
  @discardableResult
  public borrowing func send(_ entry: JournalEntry, waits: Bool = true) throws(SystemdError) -> Bool {
    let flags = waits ? 0 : CInt(MSG_DONTWAIT)
    do throws(SystemdError) {
      return try send(entry.bytes, carrying: -1, flags: flags)
    } catch {
      guard error.code == .messageTooLong || error.code == .noBufferSpace else { throw error }
      // What is too big for a datagram goes in a file in memory, of which the journal demands that nobody can
      // change it any more.
      let file = try Self.sealedFile(of: entry.bytes)
      return try file.withNumber { number throws(SystemdError) in
        try send([], carrying: number, flags: flags)
      }
    }
  }

  private borrowing func send(
    _ bytes: [UInt8], carrying file: CInt, flags: CInt
  ) throws(SystemdError) -> Bool {
    do throws(SystemdError) {
      try descriptor.withNumber { number throws(SystemdError) in
        _ = try systemCall(.sendmsg) {
          unsafe linux_send_to_path(number, path, bytes, bytes.count, file, flags)
        }
      }
      return true
    } catch {
      guard error.code == .wouldBlock else { throw error }
      return false
    }
  }

  private static func sealedFile(of bytes: [UInt8]) throws(SystemdError) -> Descriptor {
    let file = Descriptor(adopting: try systemCall(.memfdCreate) { unsafe linux_memfd("journal-entry") })
    try file.withNumber { number throws(SystemdError) in
      var rest = bytes[...]
      while !rest.isEmpty {
        let written = try systemCall(.write) {
          unsafe rest.withUnsafeBytes { unsafe write(number, $0.baseAddress, $0.count) }
        }
        rest = rest.dropFirst(written)
      }
      try systemCall(.fcntl) { linux_memfd_seal(number) }
    }
    return file
  }
}
