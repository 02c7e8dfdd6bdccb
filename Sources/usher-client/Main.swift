import ArgumentParser
import Dispatch
import Sockets
import Terminal

/// Where the program begins.
@main
enum Main {
  static func main() {
    // Before anything else, which is why this is not an asynchronous `main`: that one has opened descriptors of
    // its own when it gets here.
    StandardDescriptors.fill()
    Task { await UsherClient.main() }
    dispatchMain()
  }
}
