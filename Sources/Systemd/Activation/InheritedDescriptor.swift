import Glibc
public import Sockets

/// A descriptor that a supervisor passed, and its name.
///
/// It is close-on-exec. Dropping it closes it, which takes nothing from the supervisor: it has its own copy.
public struct InheritedDescriptor: ~Copyable, Sendable {
  /// What the supervisor calls it.
  ///
  /// A socket is called what `FileDescriptorName=` says, else by its unit's name; a stored descriptor what it was
  /// stored as. One without a name is `unknown`. Names may repeat.
  public let name: String

  private let owned: Descriptor

  init(name: String, adopting number: CInt) {
    self.name = name
    self.owned = Descriptor(adopting: number)
  }

  /// The number it was passed as, for messages to people.
  public var number: CInt { owned.withNumber { $0 } }

  /// What it leads to.
  ///
  /// - Throws: ``ActivationError/unusable(name:number:reason:)``.
  public var kind: DescriptorKind {
    get throws(ActivationError) {
      do throws(SystemdError) {
        return try DescriptorKind(of: owned)
      } catch {
        throw unusable("\(error)")
      }
    }
  }

  /// Makes a listener of it: non-blocking, and one that never removes its file.
  ///
  /// - Returns: The listener.
  /// - Throws: ``ActivationError/notListening(name:number:found:)`` if it is anything but a listening stream
  ///   socket of TCP or a Unix one; the descriptor is closed then.
  public consuming func listener() throws(ActivationError) -> Listener {
    let (name, number) = (name, number)
    let found = try kind
    guard found.isStreamListener else {
      throw .notListening(name: name, number: number, found: found)
    }
    do throws(SocketError) {
      return try Listener(adopting: owned)
    } catch {
      throw .unusable(name: name, number: number, reason: "\(error)")
    }
  }

  /// Hands out the descriptor itself, non-blocking; for what comes back from the descriptor store.
  ///
  /// - Returns: The descriptor.
  /// - Throws: ``ActivationError/unusable(name:number:reason:)``; it is closed then.
  public consuming func descriptor() throws(ActivationError) -> Descriptor {
    let number = number
    do throws(SystemdError) {
      let flags = try systemCall(.fcntl) { fcntl(number, F_GETFL) }
      try systemCall(.fcntl) { fcntl(number, F_SETFL, flags | O_NONBLOCK) }
    } catch {
      throw unusable("\(error)")
    }
    return owned
  }

  private func unusable(_ reason: String) -> ActivationError {
    .unusable(name: name, number: number, reason: reason)
  }
}
