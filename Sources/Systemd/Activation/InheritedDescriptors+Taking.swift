import CLinux
import CSystemd
import Glibc
import Synchronization
import SystemPackage

/// Whether the descriptors have an owner; one for the whole process, as their numbers are.
private let areTaken = Atomic(false)

extension InheritedDescriptors {
  /// Takes what the supervisor passed, once in the life of a process.
  ///
  /// All become close-on-exec. `LISTEN_PID`, `LISTEN_PIDFDID`, `LISTEN_FDS` and `LISTEN_FDNAMES` are gone from
  /// the environment afterwards, whatever comes of it, so that no child takes them for its own. The environment
  /// has no lock: call this before there are other threads.
  ///
  /// - Returns: The descriptors; none if there is no supervisor or they are meant for another process.
  /// - Throws: ``ActivationError`` if this was called before, or what the variables say isn't so; what was
  ///   passed is closed then.
  public static func take() throws(ActivationError) -> InheritedDescriptors {
    // Whoever sets the variables anew would otherwise make a second owner of each number.
    guard !areTaken.exchange(true, ordering: .relaxed) else { throw .alreadyTaken }
    defer {
      for name in ["LISTEN_PID", "LISTEN_PIDFDID", "LISTEN_FDS", "LISTEN_FDNAMES"] { Environment.unset(name) }
    }
    do throws(SystemdError) {
      if let stranger = try intendedStranger() { return InheritedDescriptors(intendedProcess: stranger) }
      // Nobody needs to say that there is nothing, but it is not the mistake that libsystemd takes it for.
      guard Environment.value(of: "LISTEN_FDS") != "0" else { return InheritedDescriptors() }

      let count = try libraryCall(.listenDescriptors) { sd_listen_fds(0) }
      // They have their owner before the names are read: where those are wrong, somebody must close them.
      var inherited = InheritedDescriptors(adopting: SD_LISTEN_FDS_START..<SD_LISTEN_FDS_START + count)
      inherited.assign(try passedNames())
      return inherited
    } catch {
      guard error.code == .badFileDescriptor else { throw .environment(error) }
      let missing = firstMissing()
      _ = InheritedDescriptors(adopting: SD_LISTEN_FDS_START..<missing)
      throw .notOpen(number: missing)
    }
  }

  /// The process that the variables are meant for, if it is another than this.
  ///
  /// libsystemd asks the same of `LISTEN_PID`, and from version 259 on of `LISTEN_PIDFDID`; but it does not say
  /// what it found.
  private static func intendedStranger() throws(SystemdError) -> Int32? {
    guard let process = Environment.value(of: "LISTEN_PID").flatMap({ Int32($0) }) else { return nil }
    guard process == getpid() else { return process }
    guard let text = Environment.value(of: "LISTEN_PIDFDID") else { return nil }
    guard let intended = UInt64(text) else { throw SystemdError(.listenDescriptors, .invalidArgument) }
    var own: UInt64 = 0
    // A kernel that can't tell can't contradict.
    guard unsafe linux_own_pidfd_inode(&own) == 0 else { return nil }
    return own == intended ? nil : process
  }

  private static func passedNames() throws(SystemdError) -> [String] {
    var list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    let count = try libraryCall(.listenDescriptorsWithNames) { unsafe sd_listen_fds_with_names(0, &list) }
    guard let list = unsafe list else { return [] }
    defer { unsafe free(list) }
    return (0..<Int(count)).map { index in
      guard let name = unsafe list[index] else { return "" }
      defer { unsafe free(name) }
      return unsafe String(cString: name)
    }
  }

  /// The first number that is not open; libsystemd only says that there is one.
  private static func firstMissing() -> CInt {
    var number = SD_LISTEN_FDS_START
    while fcntl(number, F_GETFD) != -1 { number += 1 }
    return number
  }
}
