import ArgumentParser
import Glibc
import Sockets

/// Where the program begins.
@main
enum Main {
  static func main() {
    StandardDescriptors.fill()
    // Before there is a second thread: all are to leave the signals to the one that waits for them.
    Interruption.holdSignals()
    // A peer or a reader of our output that is gone is an error of the write.
    _ = signal(SIGPIPE, SIG_IGN)
    UsherBench.main()
  }
}
