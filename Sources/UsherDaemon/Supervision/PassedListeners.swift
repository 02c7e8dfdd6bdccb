internal import Sockets
internal import SystemPackage
package import Systemd

/// The listeners that a supervisor passed, by who comes to them.
package struct PassedListeners: Sendable {
  /// What the admin socket is called; every other name takes clients.
  package static let adminName = "admin"

  /// Those that take clients.
  package private(set) var data: [BoundListener] = []

  /// The one for operators.
  package private(set) var admin: BoundListener?

  /// The process that they were passed to, where it is not this one.
  package private(set) var intendedProcess: Int32?

  /// None was passed.
  package init() {}

  /// Sorts what was passed.
  ///
  /// - Parameter inherited: What was passed.
  /// - Throws: Which of it clients or operators can't come to, and why.
  package init(_ inherited: consuming InheritedDescriptors) throws(StartError) {
    intendedProcess = inherited.intendedProcess
    while let next = inherited.removeFirst() {
      let (name, number) = (next.name, next.number)
      let listener: Listener
      do throws(ActivationError) {
        listener = try next.listener()
      } catch {
        throw .unavailable("can't take a passed socket: \(error)", code: .invalidArgument)
      }
      let isUnix = listener.localAddress.ipAddress == nil
      let bound = BoundListener(inherited: listener, name: name)
      guard name == Self.adminName else {
        data.append(bound)
        continue
      }
      let problem = "can't take a passed socket: descriptor \(number) (\(name))"
      guard isUnix else {
        throw .unavailable(
          "\(problem) listens on \(bound.address); the admin socket must be a Unix one",
          code: .invalidArgument)
      }
      guard admin == nil else {
        throw .unavailable("\(problem) is a second admin socket; there can be one", code: .invalidArgument)
      }
      admin = bound
    }
  }

  /// Takes what was passed to this process, once in its life and before there are other threads.
  ///
  /// - Returns: The listeners.
  /// - Throws: Why they can't be taken.
  package static func take() throws(StartError) -> PassedListeners {
    let inherited: InheritedDescriptors
    do throws(ActivationError) {
      inherited = try InheritedDescriptors.take()
    } catch {
      throw .unavailable("can't take the passed sockets: \(error)", code: .badFileDescriptor)
    }
    return try PassedListeners(inherited)
  }
}
