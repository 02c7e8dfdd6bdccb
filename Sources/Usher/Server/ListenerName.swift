/// A listener's name: the one it was passed with, else the endpoint as configured.
///
/// An object, so that ten thousand connections hold a reference and not a text.
final class ListenerName: Sendable {
  let text: String

  init(_ text: String) {
    self.text = text
  }
}
