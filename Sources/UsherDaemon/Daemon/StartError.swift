package import SystemPackage

/// Why a daemon could not start.
package enum StartError: Error, Hashable, Sendable {
  /// The configuration asks for what there is not.
  case configuration(ConfigurationError)

  /// A socket can't be had; the text names it and gives the system's reason, which is also there
  /// as its number if it has one.
  case unavailable(String, code: Errno? = nil)

  /// The status that the process ends with.
  package var status: ExitStatus {
    switch self {
    case .configuration: .configuration
    case .unavailable: .unavailable
    }
  }

  /// The system's reason, if it has one.
  package var code: Errno? {
    switch self {
    case .configuration: nil
    case .unavailable(_, let code): code
    }
  }
}

extension StartError: CustomStringConvertible {
  /// One line for the log.
  package var description: String {
    switch self {
    case .configuration(let error): error.description
    case .unavailable(let text, _): text
    }
  }
}
