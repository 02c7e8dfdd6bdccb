import CSystemd
public import Sockets
import SystemPackage

/// The supervisor's store of descriptors (`FileDescriptorStoreMax=`): what is in it survives this process and
/// comes back to the next one as ``InheritedDescriptors``.
///
/// It survives a crash and a restart, not a stop. The supervisor never says whether it stored something or had
/// no room (``capacity``). Storing costs it time for each descriptor already there: one at a time is right for
/// some hundreds at most. What is to be there before this process ends needs a ``Supervisor/barrier(timeout:)``.
///
/// The supervisor's copy keeps a connection open: one that is to end must be shut down before it is removed and
/// closed.
public struct DescriptorStore: Sendable {
  /// The most bytes that all names may have together, each with one more for its separator.
  ///
  /// They are passed back in one environment variable, which Linux allows 131,072 bytes with its own name. A
  /// service above that can't be started again.
  public static let longestNames = 131_000

  /// The bytes of the names in the store and of the service's sockets, each with one more.
  public private(set) var nameBytes = 0

  /// How often each name occurs.
  private var names: [String: Int] = [:]

  /// A store that holds what was passed to this process.
  ///
  /// - Parameter names: The ``InheritedDescriptors/names`` of everything that was passed, sockets too: they
  ///   share the variable.
  public init(holding names: [String] = []) {
    for name in names { count(name) }
  }

  /// How many descriptors the supervisor stores, if it says so (from systemd 254 on).
  public static var capacity: Int? { Environment.value(of: "FDSTORE").flatMap { Int($0) } }

  /// Stores a copy of a descriptor.
  ///
  /// - Parameters:
  ///   - descriptor: The descriptor.
  ///   - name: The name under which it comes back.
  ///   - droppedOnHangUp: Whether the supervisor removes it as soon as it sees a hang-up or an error on it. What
  ///     has no poll(2), such as a file in memory, it never removes.
  /// - Returns: `false` if there is no supervisor; nothing was done then.
  /// - Throws: ``DescriptorStoreError``.
  @discardableResult
  public mutating func put(
    _ descriptor: borrowing Descriptor, named name: DescriptorName, droppedOnHangUp: Bool = true
  ) throws(DescriptorStoreError) -> Bool {
    guard nameBytes + name.description.utf8.count + 1 <= Self.longestNames else { throw .namesTooLong }
    let poll = droppedOnHangUp ? "" : "\nFDPOLL=0"
    let isStored = try Self.tell("FDSTORE=1\nFDNAME=\(name)\(poll)", with: descriptor)
    if isStored { count(name.description) }
    return isStored
  }

  /// Removes every descriptor of a name.
  ///
  /// - Parameter name: The name; there need be none.
  /// - Returns: `false` if there is no supervisor; nothing was done then.
  /// - Throws: ``DescriptorStoreError``.
  @discardableResult
  public mutating func remove(named name: DescriptorName) throws(DescriptorStoreError) -> Bool {
    let isRemoved = try Self.tell("FDSTOREREMOVE=1\nFDNAME=\(name)")
    if isRemoved, let occurrences = names.removeValue(forKey: name.description) {
      nameBytes -= occurrences * (name.description.utf8.count + 1)
    }
    return isRemoved
  }

  private mutating func count(_ name: String) {
    names[name, default: 0] += 1
    nameBytes += name.utf8.count + 1
  }

  private static func tell(
    _ text: String, with descriptor: borrowing Descriptor
  ) throws(DescriptorStoreError) -> Bool {
    try descriptor.withNumber { number throws(DescriptorStoreError) in
      var number = number
      return try told(.notifyWithDescriptors) { unsafe sd_pid_notify_with_fds(0, 0, text, &number, 1) }
    }
  }

  private static func tell(_ text: String) throws(DescriptorStoreError) -> Bool {
    try told(.notify) { unsafe sd_notify(0, text) }
  }

  private static func told(
    _ call: SystemdError.Call, _ body: () -> CInt
  ) throws(DescriptorStoreError) -> Bool {
    do throws(SystemdError) {
      return try libraryCall(call, body) > 0
    } catch {
      throw .notTold(error)
    }
  }
}
