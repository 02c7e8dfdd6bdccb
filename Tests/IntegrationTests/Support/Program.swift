import Glibc

/// What a program that has ended left behind.
struct Outcome {
  let exit: Exit
  let outputBytes: [UInt8]
  let errors: String

  var output: String { String(decoding: outputBytes, as: UTF8.self) }

  /// The exit status; as a shell says it (128 + signal) of a program that was killed.
  var status: CInt {
    switch exit {
    case .status(let status): status
    case .signal(let signal): 128 + signal
    }
  }
}

/// A program whose input and outputs the test holds.
final class Program {
  let child: ChildProcess
  let name: String

  private var input: OwnedNumber?
  private var output: OwnedNumber?
  private var errors: OwnedNumber?
  private var unsent: ArraySlice<UInt8> = []
  private var endsInput = false

  /// What it has written so far.
  private(set) var outputBytes: [UInt8] = []
  private(set) var errorBytes: [UInt8] = []

  init(_ arguments: [String], environment: [String: String], directory: String) throws {
    // A program that ends early must not end the tests when they write to it. Children get the default back.
    signal(SIGPIPE, SIG_IGN)
    name = arguments.joined(separator: " ")
    let toChild = try Pipe()
    let fromChild = try Pipe()
    let complaints = try Pipe()
    child = try ChildProcess(
      arguments, environment: environment, directory: directory,
      input: toChild.reading, output: fromChild.writing, errors: complaints.writing)
    toChild.writing.setNonBlocking()
    fromChild.reading.setNonBlocking()
    complaints.reading.setNonBlocking()
    input = consume toChild.writing
    output = consume fromChild.reading
    errors = consume complaints.reading
  }

  deinit { child.killGroup() }

  /// Runs a program to its end, with nothing on its standard input.
  static func run(
    _ program: String, _ arguments: [String], wrapper: [String] = [], environment: [String: String] = [:],
    in scratch: Scratch, within limit: Duration = .seconds(10)
  ) throws -> Outcome {
    try Program(
      wrapper + [Programs.path(of: program)] + arguments,
      environment: Programs.environment(in: scratch).merging(environment) { $1 }, directory: scratch.path
    ).finish(within: limit)
  }

  var text: String { String(decoding: outputBytes, as: UTF8.self) }

  /// Puts bytes on its standard input, in the course of the next wait.
  func send(_ bytes: [UInt8]) { unsent += bytes }
  func send(_ text: String) { unsent += Array(text.utf8) }

  /// Ends its standard input when everything sent is written.
  func endInput() { endsInput = true }

  /// Carries bytes to and fro until `condition` holds.
  func wait(for what: String, within limit: Duration = .seconds(10), until condition: () -> Bool) throws {
    let deadline = Deadline(after: limit)
    while !condition() {
      guard !deadline.hasPassed else {
        throw TestFailure("\(name): \(what) not within \(limit); output: \(text); errors: \(errorText)")
      }
      guard input != nil || output != nil || errors != nil else {
        throw TestFailure("\(name): ended before \(what); output: \(text); errors: \(errorText)")
      }
      try pump(until: deadline)
    }
  }

  /// Waits until its output contains `wanted`.
  func wait(forOutput wanted: String, within limit: Duration = .seconds(10)) throws {
    try wait(for: "output of “\(wanted)”", within: limit) { text.contains(wanted) }
  }

  /// Ends its input and waits for its end.
  func finish(within limit: Duration = .seconds(10)) throws -> Outcome {
    endInput()
    return try waitForEnd(within: limit)
  }

  /// Waits for its end, its input left as it is.
  func waitForEnd(within limit: Duration = .seconds(10)) throws -> Outcome {
    let deadline = Deadline(after: limit)
    while output != nil || errors != nil {
      guard !deadline.hasPassed else { break }
      try pump(until: deadline)
    }
    guard let exit = try child.wait(within: .milliseconds(Int(deadline.milliseconds))) else {
      child.killGroup()
      throw TestFailure("\(name): still running after \(limit); output: \(text); errors: \(errorText)")
    }
    return Outcome(exit: exit, outputBytes: outputBytes, errors: errorText)
  }

  private var errorText: String { String(decoding: errorBytes, as: UTF8.self) }

  private func pump(until deadline: Deadline) throws {
    if endsInput, unsent.isEmpty { input = nil }
    var entries = [
      pollfd(fd: unsent.isEmpty ? -1 : input.number, events: Int16(POLLOUT), revents: 0),
      pollfd(fd: output.number, events: Int16(POLLIN), revents: 0),
      pollfd(fd: errors.number, events: Int16(POLLIN), revents: 0),
      pollfd(fd: input.number == -1 ? -1 : child.endNumber, events: Int16(POLLIN), revents: 0),
    ]
    // With both outputs closed there is nothing but its end to wait for.
    try CallFailure.check("poll") { unsafe poll(&entries, 4, deadline.milliseconds) }
    if entries[0].revents != 0 { try writeInput() }
    if entries[1].revents != 0, try !Self.read(from: output.number, into: &outputBytes) { output = nil }
    if entries[2].revents != 0, try !Self.read(from: errors.number, into: &errorBytes) { errors = nil }
    if entries[3].revents != 0 { input = nil }
  }

  private func writeInput() throws {
    let number = input.number
    do throws(CallFailure) {
      let count = try unsafe unsent.withUnsafeBufferPointer { bytes throws(CallFailure) in
        try CallFailure.check("write") { unsafe write(number, bytes.baseAddress, min(bytes.count, 65_536)) }
      }
      unsent = unsent.dropFirst(count)
    } catch {
      guard error.code != EAGAIN else { return }
      guard error.code == EPIPE else { throw error }
      // It does not want the rest.
      unsent = []
      input = nil
    }
  }

  /// - Returns: Whether more may come.
  private static func read(from number: CInt, into bytes: inout [UInt8]) throws -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    do throws(CallFailure) {
      let count = try CallFailure.check("read") { unsafe Glibc.read(number, &buffer, buffer.count) }
      bytes += buffer[..<count]
      return count > 0
    } catch {
      guard error.code == EAGAIN else { throw error }
      return true
    }
  }
}

extension OwnedNumber? {
  /// The number, or the one that poll(2) leaves out.
  fileprivate var number: CInt {
    switch self {
    case .some(let owned): owned.number
    case nil: -1
    }
  }
}
