package import UsherAdmin
package import Varlink

/// Why an operation was not carried out.
package enum AdminFailure: Error, Hashable, Sendable {
  /// The caller may not.
  case denied

  /// The interface has an error for it.
  case refused(AdminError)

  /// A parameter has a value that can't be taken, and why.
  case invalid(parameter: String, reason: String)

  /// The failure as a Varlink error.
  package var reply: ReplyError {
    switch self {
    case .denied: .permissionDenied
    case .refused(let error): error.reply
    case .invalid(let parameter, _): .invalidParameter(parameter)
    }
  }
}

extension AdminFailure: CustomStringConvertible {
  /// One line for a person.
  package var description: String {
    switch self {
    case .denied: "not permitted"
    case .refused(let error): error.description
    case .invalid(let parameter, let reason): "\(parameter): \(reason)"
    }
  }
}
