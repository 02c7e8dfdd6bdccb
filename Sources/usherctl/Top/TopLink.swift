import Glibc
import UsherAdmin
import Varlink

/// A connection with the daemon over which several questions may be under way.
final class TopLink {
  /// What was asked.
  enum Question {
    case status, clients, kick
  }

  private var connection: DaemonConnection
  /// What was asked and is not answered yet, the oldest first, and when.
  private var questions: [(question: Question, time: ContinuousClock.Instant)] = []

  init(_ connection: consuming DaemonConnection) {
    self.connection = connection
  }

  var path: String { connection.place.path }
  var item: pollfd { connection.item }

  /// Whether everything asked was answered.
  var isIdle: Bool { questions.isEmpty }

  /// When the oldest question will have waited for too long.
  var deadline: ContinuousClock.Instant? { questions.first.map { $0.time + connection.limit } }

  /// Asks something.
  func ask(_ question: Question, _ method: some Method) throws(Failure) {
    questions.append((question, .now))
    try connection.send(method, mode: .single)
  }

  /// What has come of an answer.
  enum Answer {
    case answered(Question, Reply)
    /// The daemon would not do it.
    case refused(Question, Failure)
  }

  /// The next answer that is there.
  ///
  /// - Throws: That the connection is of no more use.
  func nextAnswer() throws(Failure) -> Answer? {
    do throws(Failure) {
      guard let reply = try connection.nextReplyIfThere() else { return nil }
      return questions.isEmpty ? nil : .answered(questions.removeFirst().question, reply)
    } catch {
      guard error.status != .unreachable, !questions.isEmpty else { throw error }
      return .refused(questions.removeFirst().question, error)
    }
  }
}
