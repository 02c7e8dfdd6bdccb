/// Why a command did not do what it was to do: what to say, and how to end.
struct Failure: Error {
  /// How a command ends, as scripts see it.
  ///
  /// Bad usage is 64, which the argument parser sees to.
  enum Status: Int32 {
    /// Nothing matched.
    case nothingMatched = 1
    /// The server refused, and did nothing.
    case refused = 2
    /// The server is not running, can't be reached, or did not answer in time.
    case unreachable = 3
    /// The server does not let this user do that.
    case notPermitted = 4
  }

  let status: Status
  let message: String

  init(_ status: Status, _ message: String) {
    self.status = status
    self.message = message
  }
}
