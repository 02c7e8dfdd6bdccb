import Glibc
import Synchronization

/// Another machine, as far as the network goes: a network namespace with one cable to this one.
final class Namespace {
  let name: String
  private let cable: String
  private let scratch: Scratch
  private static let count = Mutex(0)

  /// This machine's address on the cable.
  let here: String
  private let there: String

  /// Whether this user and this kernel can make one.
  static let isAvailable: Bool = {
    guard geteuid() == 0, let scratch = try? Scratch() else { return false }
    return (try? Namespace(in: scratch)) != nil
  }()

  init(in scratch: Scratch) throws {
    // New names and addresses for each, also for each run: a cable vanishes only some time after its namespace.
    let number = Self.count.withLock { count in
      count += 1
      return count
    }
    name = "usher-\(getpid())-\(number)"
    cable = "ush\(getpid())-\(number)"
    let block = (Int(getpid()) * 8 + number) % 16_384 * 4
    here = "198.18.\(block / 256).\(block % 256 + 1)"
    there = "198.18.\(block / 256).\(block % 256 + 2)"
    self.scratch = scratch
    try ip("netns", "add", name)
    do {
      try ip("link", "add", cable, "type", "veth", "peer", "name", "cable", "netns", name)
      try ip("address", "add", "\(here)/30", "dev", cable)
      try ip("link", "set", cable, "up")
      try ip("-n", name, "address", "add", "\(there)/30", "dev", "cable")
      try ip("-n", name, "link", "set", "cable", "up")
    } catch {
      // Its own deinit does not run for a class that is not made.
      try? ip("netns", "delete", name)
      throw error
    }
  }

  deinit {
    // The cable would go with its other end, but not before the last program in there has ended.
    try? ip("link", "delete", cable)
    try? ip("netns", "delete", name)
  }

  /// The command to start a program in it.
  var wrapper: [String] { ["ip", "netns", "exec", name] }

  /// Has every packet that it sends to this machine vanish, as those of a machine that lost its power do.
  func fallSilent() throws {
    try ip("-n", name, "route", "add", "blackhole", "\(here)/32")
  }

  /// Lets it be heard again.
  func speakAgain() throws {
    try ip("-n", name, "route", "delete", "blackhole", "\(here)/32")
  }

  private func ip(_ arguments: String...) throws {
    let outcome = try Program.run("ip", arguments, in: scratch)
    guard outcome.status == 0 else {
      throw TestFailure("ip \(arguments.joined(separator: " ")): \(outcome.errors)")
    }
  }
}
