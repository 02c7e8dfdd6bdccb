import ArgumentParser
import Dispatch
import Terminal

/// Where the program begins.
@main
enum Main {
  static func main() {
    // Before anything else, which is why this is not an asynchronous `main`: that one has opened descriptors of
    // its own when it gets here.
    StandardStreams.open()
    Task { await UsherClient.main() }
    dispatchMain()
  }
}
