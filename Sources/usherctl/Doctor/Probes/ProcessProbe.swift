import Glibc

/// What /proc shows of a process; each is `nil` where this user may not see it.
struct ProcessProbe {
  let pid: Int32

  private var directory: String { "/proc/\(pid)" }

  /// The user that it runs as.
  var user: UInt32? { Files.facts(of: directory)?.uid }

  /// How many files it may open now.
  var openFiles: UInt64? {
    let line = Files.text(of: "\(directory)/limits")?.split(separator: "\n")
      .first { $0.hasPrefix("Max open files") }
    return line?.split(separator: " ").dropFirst(3).first.flatMap { UInt64($0) }
  }

  /// Where its program is, and ` (deleted)` behind it where that is gone.
  var executable: String? { Files.destination(of: "\(directory)/exe") }

  /// The environment that it was started with.
  var environment: [String: String]? {
    guard let bytes = Files.bytes(of: "\(directory)/environ") else { return nil }
    let pairs = bytes.split(separator: 0).compactMap { (entry: ArraySlice<UInt8>) -> (String, String)? in
      let parts = entry.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { return nil }
      return (String(decoding: parts[0], as: UTF8.self), String(decoding: parts[1], as: UTF8.self))
    }
    return Dictionary(pairs) { first, _ in first }
  }

  /// The sockets that it listens on.
  var listeningSockets: [InheritedSocketsCheck.Socket]? {
    guard let numbers = Files.names(in: "\(directory)/fd") else { return nil }
    let listening = inodesThatListen
    return numbers.compactMap { Int($0) }.sorted().compactMap { number in
      guard let link = Files.destination(of: "\(directory)/fd/\(number)"), link.hasPrefix("socket:["),
        listening.contains(String(link.dropFirst(8).dropLast())),
        let flags = flags(of: number)
      else { return nil }
      return .init(descriptor: number, isBlocking: flags & UInt32(O_NONBLOCK) == 0)
    }
  }

  /// The flags of an open file, which fdinfo shows in octal.
  private func flags(of number: Int) -> UInt32? {
    let line = Files.text(of: "\(directory)/fdinfo/\(number)")?.split(separator: "\n")
      .first { $0.hasPrefix("flags:") }
    return line?.split(whereSeparator: { $0 == "\t" || $0 == " " }).last.flatMap { UInt32($0, radix: 8) }
  }

  /// The numbers of the sockets of its network that listen.
  private var inodesThatListen: Set<String> {
    func rows(_ file: String) -> [[Substring]] {
      (Files.text(of: "\(directory)/net/\(file)") ?? "").split(separator: "\n").dropFirst()
        .map { $0.split(separator: " ") }
    }
    let internet = (rows("tcp") + rows("tcp6")).filter { $0.count > 9 && $0[3] == "0A" }.map { String($0[9]) }
    // 0x10000 is SO_ACCEPTCON.
    let unix = rows("unix").filter { $0.count > 6 && (UInt32($0[3], radix: 16) ?? 0) & 0x1_0000 != 0 }
      .map { String($0[6]) }
    return Set(internet + unix)
  }
}
