import Glibc
import StandIn
import Testing

/// What a supervisor should not have passed.
@Suite struct UnexpectedDescriptorTests {
  let scratch: Scratch
  let supervisor: StandInSupervisor

  init() throws {
    scratch = try Scratch()
    supervisor = try StandInSupervisor(in: scratch)
  }

  @Test func eachIsNamedWithItsNumberAndWhatItIs() async throws {
    let fifo = "\(scratch.path)/fifo"
    #expect(unsafe mkfifo(fifo, 0o600) == 0)
    let file = "\(scratch.path)/file"
    let sequence = try OwnedDescriptor.socket(AF_UNIX, SOCK_SEQPACKET)
    try sequence.bind(to: "@\(scratch.path)/sequence")
    #expect(listen(sequence.number, 1) == 0)
    let lines = try await supervisor.probe(
      "each",
      passing: [
        ("game", try .listener()), ("dgram", try .socket(AF_INET, SOCK_DGRAM)),
        ("idle", try .socket(AF_INET6, SOCK_STREAM)), ("connected", try .pair().0),
        ("packets", sequence), ("fifo", try .open(fifo, O_RDWR)),
        ("file", try .open(file, O_RDWR | O_CREAT)), ("null", try .open("/dev/null", O_RDWR)),
        ("dir", try .open("/", O_RDONLY)),
      ])
    let wanted = [
      (3, "game", "a listening stream socket (IPv4)"), (4, "dgram", "a datagram socket (IPv4)"),
      (5, "idle", "a stream socket that does not listen (IPv6)"),
      (6, "connected", "a stream socket that does not listen (Unix)"),
      (7, "packets", "a listening sequential packet socket (Unix)"), (8, "fifo", "a FIFO"),
      (9, "file", "a file"), (10, "null", "a device"), (11, "dir", "a directory"),
    ]
    #expect(
      lines
        == wanted.map { number, name, kind in
          let outcome =
            name == "game"
            ? "taken" : "descriptor \(number) (\(name)) is \(kind), not a listening stream socket"
          return "\(number) \(name): \(kind): \(outcome)"
        })
  }

  @Test func theOthersAreClosedWhenOneIsRefused() async throws {
    let lines = try await supervisor.probe(
      "listen", "4",
      passing: [
        ("a", try .listener()), ("b", try .socket(AF_UNIX, SOCK_DGRAM)), ("c", try .listener()),
        ("d", try .listener()),
      ])
    #expect(lines[2] == "error: descriptor 4 (b) is a datagram socket (Unix), not a listening stream socket")
    #expect(lines[3] == "open afterwards: []")
  }

  @Test(arguments: ["a", "a:b:c"])
  func namesThatDoNotMatchTheNumberAreRefused(_ names: String) async throws {
    let lines = try await supervisor.probe(
      "listen", "2", passing: [("a", try .listener()), ("b", try .listener())],
      environment: ["LISTEN_FDNAMES": names])
    #expect(lines[0].hasPrefix("error: LISTEN_PID, LISTEN_FDS and LISTEN_FDNAMES make no sense"))
    #expect(lines[1...2] == ["open afterwards: []", "environment: []"])
  }

  @Test(arguments: ["many", "-1", ""])
  func aNumberThatIsNoneIsRefused(_ count: String) async throws {
    // An empty value takes the variable away, which is fine, and means that there is nothing.
    let lines = try await supervisor.probe("listen", "0", environment: ["LISTEN_FDS": count])
    #expect(lines[0] == "passed: []" || lines[0].hasPrefix("error: LISTEN_PID, LISTEN_FDS"))
    #expect((lines[0] == "passed: []") == count.isEmpty)
  }

  @Test func aPromisedOneThatIsNotOpenIsNamed() async throws {
    let lines = try await supervisor.probe(
      "listen", "2", passing: [("a", try .listener()), ("b", try .listener())],
      environment: ["LISTEN_FDS": "9", "LISTEN_FDNAMES": ""])
    #expect(lines[0] == "error: descriptor 5 is not open, though LISTEN_FDS promises it")
    #expect(lines[1] == "open afterwards: []")
  }
}
