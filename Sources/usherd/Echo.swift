import Usher

/// Answers each message with itself.
struct Echo: StatelessService {
  func received(_ message: borrowing Message, from client: Client) {
    client.send(message)
  }
}
