package import Logging
internal import Usher
internal import UsherAdmin
internal import Varlink

/// What operators can do: every front of the admin socket comes here.
///
/// Each operation first asks ``AdminAuthorization`` for what ``AdminOperation`` says that it needs, and what changes
/// something is logged, with who did it and what came of it. Both happen in this file and nowhere else; the operations
/// themselves are beside it, by what they are about.
package struct AdminOperations: Sendable {
  let parts: DaemonParts
  private let authorization: AdminAuthorization
  private var log: Logger

  /// The longest text that is sent to clients in passing: the reason of a kick, a farewell.
  static let longestFarewell = 4_096

  /// The operations on a daemon.
  ///
  /// - Parameters:
  ///   - parts: What they see and steer.
  ///   - authorization: Who may do what.
  ///   - log: Where it is told what operators did.
  package init(_ parts: DaemonParts, authorization: AdminAuthorization, log: Logger) {
    self.parts = parts
    self.authorization = authorization
    self.log = log
    // Whatever the level is: whoever may change it is not to act unseen by it.
    self.log.logLevel = .notice
  }

  var server: Usher.Server { parts.server }

  /// Whether a caller is root or the daemon's own user, for whom there is always a place.
  package func isOwner(_ caller: AdminCaller) -> Bool { authorization.isOwner(caller) }
}

// MARK: - Who may, and what was done

extension AdminOperations {
  /// Lets a caller do something that changes nothing, or says that he may not.
  func permit(
    _ operation: AdminOperation, isDryRun: Bool = false, _ caller: AdminCaller
  ) throws(AdminFailure) {
    guard !authorization.permits(operation.need(isDryRun: isDryRun), to: caller) else { return }
    log.warning("operator not permitted", metadata: about(caller, operation))
    throw .denied
  }

  /// Carries out what changes something, if the caller may, and logs what came of it.
  ///
  /// - Parameters:
  ///   - operation: What it is.
  ///   - isDryRun: Whether it only says what it would do, which changes nothing and is not logged.
  ///   - caller: Who wants it.
  ///   - subject: What it is done to.
  ///   - body: Does it, and adds to the log what came of it.
  /// - Returns: What `body` returned.
  /// - Throws: What `body` threw, which is logged too, or that the caller may not.
  func act<Answer>(
    _ operation: AdminOperation, isDryRun: Bool = false, _ caller: AdminCaller, on subject: Logger.Metadata,
    _ body: (inout Logger.Metadata) async throws(AdminFailure) -> Answer
  ) async throws(AdminFailure) -> Answer {
    try permit(operation, isDryRun: isDryRun, caller)
    var particulars = subject
    do {
      let answer = try await body(&particulars)
      if !isDryRun { record(operation, caller, particulars) }
      return answer
    } catch {
      particulars["refused"] = "\(error)"
      if !isDryRun { record(operation, caller, particulars) }
      throw error
    }
  }

  private func record(_ operation: AdminOperation, _ caller: AdminCaller, _ particulars: Logger.Metadata) {
    let metadata = about(caller, operation).merging(particulars.mapValues { "\(Self.shortened("\($0)"))" }) {
      own, _ in own
    }
    log.notice("operator acted", metadata: metadata)
  }

  private func about(_ caller: AdminCaller, _ operation: AdminOperation) -> Logger.Metadata {
    ["operation": "\(operation.rawValue)", "uid": "\(caller.uid)", "pid": "\(caller.pid)"]
  }

  private static func shortened(_ text: String) -> String {
    text.count > 200 ? "\(text.prefix(200))…" : text
  }
}

// MARK: - Reading what callers wrote

extension AdminOperations {
  static func read(_ selector: Selector, mayBeEmpty: Bool) throws(AdminFailure) -> ClientSelector {
    do {
      return try ClientSelector(selector, mayBeEmpty: mayBeEmpty)
    } catch {
      throw .refused(error)
    }
  }

  static func check(
    _ text: String?, atMost bytes: Int = AdminOperations.longestFarewell, _ parameter: String
  ) throws(AdminFailure) {
    guard (text ?? "").utf8.count > bytes else { return }
    throw .invalid(parameter: parameter, reason: "has at most \(bytes) bytes")
  }

  /// A selector as the log tells it: enough of it to tell what happened.
  static func text(of selector: Selector) -> Logger.MetadataValue {
    "\(shortened(JSON.text(of: selector) ?? ""))"
  }
}
