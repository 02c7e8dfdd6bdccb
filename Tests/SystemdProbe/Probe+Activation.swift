import Glibc
import Sockets
import Systemd

extension Probe {
  /// An owner of a listener that an array can hold.
  private final class Serving {
    let listener: Listener
    init(_ listener: consuming Listener) { self.listener = listener }
  }

  /// Makes listeners of all that was passed or stops at the first that is none, as a server does; then says which
  /// of the first numbers are open, what is left in the environment and what a second try brings.
  static func listen(numbers count: CInt) {
    do {
      var serving: [Serving] = []
      var inherited = try InheritedDescriptors.take()
      if let process = inherited.intendedProcess { print("meant for \(process)") }
      print("passed: \(inherited.names)")
      while let next = inherited.removeFirst() {
        let name = next.name
        let listener = try next.listener()
        print("\(name): \(listener.localAddress) \(listener.withNumber(flags))")
        serving.append(Serving(listener))
      }
      print("open while serving: \(open(of: count))")
      serving.removeAll()
    } catch {
      print("error: \(error)")
    }
    print("open afterwards: \(open(of: count))")
    print("environment: \(leftovers())")
    do {
      unsafe setenv("LISTEN_PID", "\(getpid())", 1)
      unsafe setenv("LISTEN_FDS", "1", 1)
      _ = try InheritedDescriptors.take()
      print("second: taken")
    } catch {
      print("second: \(error)")
    }
  }

  /// Says what each of those passed is, and goes on.
  static func printEach() throws {
    var inherited = try InheritedDescriptors.take()
    while let next = inherited.removeFirst() {
      let heading = "\(next.number) \(next.name): \(try next.kind)"
      do {
        _ = try next.listener()
        print("\(heading): taken")
      } catch {
        print("\(heading): \(error)")
      }
    }
  }

  /// Greets the client that came before this process did.
  static func greet() throws {
    var inherited = try InheritedDescriptors.take()
    let listener = try inherited.removeFirst(named: "game")?.listener()
    switch consume listener {
    case .some(let listener):
      switch try listener.accept() {
      case .some(let accepted):
        let greeting = Array("hello".utf8)
        _ = try accepted.stream.send(greeting.span)
      case .none: throw Misuse()
      }
    case .none: throw Misuse()
    }
    print("left: \(inherited.names)")
  }

  private static func open(of count: CInt) -> [CInt] {
    (3..<3 + count).filter { fcntl($0, F_GETFD) != -1 }
  }

  static func flags(of number: CInt) -> String {
    let status = fcntl(number, F_GETFL) & O_NONBLOCK != 0 ? "non-blocking" : "blocking"
    return status + (fcntl(number, F_GETFD) & FD_CLOEXEC != 0 ? " close-on-exec" : " inheritable")
  }

  private static func leftovers() -> [String] {
    ["LISTEN_PID", "LISTEN_PIDFDID", "LISTEN_FDS", "LISTEN_FDNAMES"].filter { unsafe getenv($0) != nil }
  }
}
