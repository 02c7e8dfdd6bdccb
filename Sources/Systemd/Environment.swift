import Glibc

/// The variables by which a supervisor speaks to the process.
///
/// They are read when asked for, and neither here nor in libsystemd is there a lock: nothing may change the
/// environment meanwhile.
enum Environment {
  /// The value of a variable, `nil` if it is not set.
  static func value(of name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }

  /// Takes a variable out of the environment.
  static func unset(_ name: String) {
    unsafe unsetenv(name)
  }
}
