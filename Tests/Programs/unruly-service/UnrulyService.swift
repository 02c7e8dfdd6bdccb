import Glibc
import Usher
import UsherDaemon

/// A daemon around a service that does what no service should, for the tests to see that it harms nobody else.
@main struct UnrulyDaemon {
  static func main() async {
    await UsherDaemon.run(["unruly": UnrulyService()])
  }
}

/// Greets each client, and answers each message with its number; a few have an effect.
struct UnrulyService: Service {
  /// A client's message that is meant to fail.
  struct Tantrum: Error {
    /// What it was about, in the client's words.
    let words: String
  }

  /// What is kept for each client: how many messages it has sent.
  struct Session {
    var count = 0
  }

  func connected(_ client: Client) -> Session {
    client.send("welcome")
    return Session()
  }

  func received(_ message: borrowing Message, from client: Client, session: inout Session) throws {
    session.count += 1
    let words = message.text().split(separator: " ", maxSplits: 1)
    switch words.first {
    case "throw":
      throw Tantrum(words: String(words.last ?? ""))
    case "label":
      client.setLabel(String(words[1]))
    case "close":
      client.close(farewell: "goodbye")
    case "hang":
      // Blocks this lane until somebody opens the named pipe for writing.
      client.send("hanging")
      let pipe = unsafe open(String(words[1]), O_RDONLY)
      if pipe >= 0 { _ = close(pipe) }
    default:
      break
    }
    client.send("\(session.count)")
  }
}
