import FoundationEssentials
import Sockets
import SystemPackage
import UsherAdmin

/// A place where the daemon's admin socket may be.
struct AdminSocket {
  let path: String
  /// The variable that names this very socket, if one does.
  var variable: String?

  /// The places to look at, in order.
  ///
  /// - Parameter named: The one that the command line names: another daemon's is not meant then.
  /// - Returns: At least one.
  static func places(named: String?) -> [AdminSocket] {
    if let named { return [AdminSocket(path: named)] }
    func value(of variable: String) -> String? {
      ProcessInfo.processInfo.environment[variable].flatMap { $0.isEmpty ? nil : $0 }
    }
    return [
      value(of: "USHER_ADMIN").map { AdminSocket(path: $0, variable: "USHER_ADMIN") },
      value(of: "XDG_RUNTIME_DIR").map { AdminSocket(path: $0 + "/usherd/admin.sock") },
      AdminSocket(path: "/run/usherd/admin.sock"),
    ].compactMap(\.self)
  }

  /// Why nobody accepted at this place.
  enum Refusal: Error {
    /// Nobody listens there.
    case nobody(String)
    /// Something else is wrong with it.
    case unusable(String)
    /// This user is kept out.
    case notPermitted
    /// Somebody listens and does not accept.
    case timedOut
  }

  /// Connects to it.
  func connect(until deadline: ContinuousClock.Instant) async throws(Refusal) -> Stream {
    do throws(ConnectError) {
      return try await Stream.connect(
        to: .unix(path: path), timeout: ContinuousClock.now.duration(to: deadline))
    } catch {
      guard let attempt = error.attempts.first else { throw .unusable("\(error)") }
      switch attempt.code {
      case .permissionDenied, .notPermitted: throw .notPermitted
      case .timedOut: throw .timedOut
      case .noSuchFileOrDirectory, .notDirectory, .connectionRefused: throw .nobody("\(attempt.code)")
      default: throw .unusable("\(attempt.code)")
      }
    }
  }
}
