internal import Glibc
internal import SystemPackage

/// The group of the admin socket.
package struct AdminGroup: Sendable {
  /// The group that the socket gets where none is configured, if it exists.
  private static let usual = "usher"

  private let number: gid_t
  private let name: String
  private let isConfigured: Bool

  /// Finds the group; there is none where none is named and the usual one does not exist.
  ///
  /// - Parameter configuration: Names it, or leaves it to be the usual one.
  /// - Throws: That there is no group of the configured name.
  package init?(_ configuration: Configuration) throws(StartError) {
    let configured = configuration.admin.group
    isConfigured = !configured.isEmpty
    name = isConfigured ? configured : Self.usual
    if let number = Self.number(of: name) {
      self.number = number
    } else if !isConfigured {
      return nil
    } else {
      var place: (file: String, line: Int?) = ("the configuration", nil)
      if case .file(let file, let line)? = configuration.origins["admin.group"] { place = (file, line) }
      throw .configuration(
        ConfigurationError(
          file: place.file, line: place.line, key: "admin.group",
          "there is no group \(PrintableText.quoted(configured)) on this machine"))
    }
  }

  /// Gives a socket's file to the group; where the group is only the usual one, it is left if that can't be.
  ///
  /// - Parameter path: The socket's file.
  /// - Throws: That it can't be done.
  package func take(_ path: String) throws(StartError) {
    guard unsafe fchownat(AT_FDCWD, path, uid_t.max, number, AT_SYMLINK_NOFOLLOW) != 0 else { return }
    let code = Errno(rawValue: errno)
    guard isConfigured else { return }
    throw .unavailable("can't give the admin socket \(path) to the group \(name): \(code)", code: code)
  }

  private static func number(of name: String) -> gid_t? {
    var entry = unsafe group()
    var found: UnsafeMutablePointer<group>?
    // Large enough for a group of some thousand members; one that is larger is not found.
    var buffer = [CChar](repeating: 0, count: 1 << 18)
    let result = unsafe getgrnam_r(name, &entry, &buffer, buffer.count, &found)
    return unsafe result == 0 && found != nil ? entry.gr_gid : nil
  }
}
