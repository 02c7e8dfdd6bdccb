import Glibc
public import SystemPackage

/// The stream that leads a service's output to the journal, as `JOURNAL_STREAM` names it.
public struct JournalStream: Hashable, Sendable, LosslessStringConvertible {
  private let device: UInt64
  private let inode: UInt64

  /// Reads a stream's name.
  ///
  /// - Parameter text: The numbers of its device and its inode, as in `8:1234`.
  public init?(_ text: String) {
    let numbers = text.split(separator: ":", omittingEmptySubsequences: false).map { UInt64($0) }
    guard numbers.count == 2, let device = numbers[0], let inode = numbers[1] else { return nil }
    self.device = device
    self.inode = inode
  }

  /// The stream that this process was started with, if any.
  public static var current: JournalStream? {
    Environment.value(of: "JOURNAL_STREAM").flatMap { JournalStream($0) }
  }

  /// Whether a descriptor leads into the stream.
  ///
  /// The variable alone says nothing: it is inherited by whoever has their output elsewhere.
  ///
  /// - Parameter descriptor: The descriptor.
  /// - Returns: Whether it does.
  public func isOpen(as descriptor: FileDescriptor) -> Bool {
    var status = stat()
    guard unsafe fstat(descriptor.rawValue, &status) == 0 else { return false }
    return status.st_dev == device && status.st_ino == inode
  }

  /// The stream's name.
  public var description: String { "\(device):\(inode)" }
}
