import Glibc
import UsherAdmin
import Varlink

/// Why a command did not do what it was to do: what to say, and how to end.
struct Failure: Error {
  /// How a command ends, as scripts see it.
  ///
  /// Bad usage is 64, which the argument parser sees to.
  enum Status: Int32 {
    /// Nothing matched; a drain that was waited for did not end well; something was found.
    case negative = 1
    /// The server refused, and did nothing.
    case refused = 2
    /// The server is not running, can't be reached, or did not answer in time.
    case unreachable = 3
    /// The server does not let this user do that.
    case notPermitted = 4
    /// What came of it could not be written to standard output; it was done nevertheless.
    case unwritten = 74
  }

  let status: Status
  let message: String
  /// What the server said, where it refused.
  private(set) var refusal: AdminError?

  init(_ status: Status, _ message: String) {
    self.status = status
    self.message = message
  }

  /// What the server's refusal means to whoever asked.
  init(refusal error: ReplyError) {
    guard error != .permissionDenied else {
      self.init(.notPermitted, "not permitted: usherd does not let user \(getuid()) do this")
      return
    }
    switch AdminError(error) {
    case .noSuchClient(let id): self.init(.negative, "\(AdminError.noSuchClient(id: id))")
    case .noSuchBan(let address): self.init(.negative, "\(AdminError.noSuchBan(address: address))")
    case .lanesSilent(let lanes): self.init(.unreachable, "\(AdminError.lanesSilent(lanes: lanes))")
    case let known?: self.init(.refused, "refused: \(known)")
    case nil: self.init(.refused, "refused: \(error)")
    }
    refusal = AdminError(error)
  }
}
