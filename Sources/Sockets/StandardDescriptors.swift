import Glibc

/// The numbers of standard input, output and error.
package enum StandardDescriptors {
  /// Makes sure that none is missing, so that no socket or file takes its number, and with it what is read from or
  /// written to it.
  ///
  /// First of all in a program, while it has opened nothing.
  package static func fill() {
    // Opened for the direction that nobody uses: using it fails, as it does where a descriptor is missing.
    for (number, flags) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)]
    where fcntl(number, F_GETFD) == -1 {
      _ = unsafe Glibc.open("/dev/null", flags)
    }
  }
}
