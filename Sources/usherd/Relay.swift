import Usher

/// Sends each message on to every other client.
struct Relay: StatelessService {
  private let everyone = Room()

  func connected(_ client: Client) {
    everyone.enter(client)
  }

  func received(_ message: borrowing Message, from client: Client) {
    everyone.send(message, except: client)
  }
}
