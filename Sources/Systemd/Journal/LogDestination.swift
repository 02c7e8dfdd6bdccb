import Glibc
public import SystemPackage

/// Who reads what this process logs, and so in which form it is best logged.
public enum LogDestination: Hashable, Sendable {
  /// The journal, natively: entries with fields, by a ``JournalSocket``.
  case journal

  /// A log with priorities that reads standard error: lines that begin with a ``JournalPriority/prefix``.
  ///
  /// This is the journal where its socket can't be reached, as in a root directory of one's own, or the
  /// kernel's log.
  case prefixedLines

  /// Anything else: plain lines.
  case lines

  /// Finds out what standard error is connected to.
  ///
  /// - Parameters:
  ///   - descriptor: Standard error.
  ///   - journal: Where the journal listens.
  /// - Returns: Who reads it.
  public static func detect(
    _ descriptor: FileDescriptor = .standardError, journal: String = JournalSocket.standardPath
  ) -> LogDestination {
    if JournalStream.current?.isOpen(as: descriptor) == true {
      return isReachable(journal) ? .journal : .prefixedLines
    }
    return isKernelLog(descriptor) ? .prefixedLines : .lines
  }

  private static func isReachable(_ journal: String) -> Bool {
    guard let socket = try? JournalSocket(path: journal) else { return false }
    return socket.isReachable
  }

  private static func isKernelLog(_ descriptor: FileDescriptor) -> Bool {
    var status = stat()
    guard unsafe fstat(descriptor.rawValue, &status) == 0 else { return false }
    // /dev/kmsg is the character device 1:11.
    return status.st_mode & S_IFMT == S_IFCHR && status.st_rdev == 1 << 8 | 11
  }
}
