/// The version of the daemon and the library.
package enum UsherVersion {
  /// As semantic versioning has it.
  package static let current = "0.1.0"
}
