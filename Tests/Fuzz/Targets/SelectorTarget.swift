import Sockets
import Usher
import UsherAdmin
import UsherDaemon
import Varlink

extension FuzzTarget {
  /// Selectors as an operator sends them, and whom they mean beside a plain reading of them.
  ///
  /// An input is six bytes that make a client, and the selector's JSON.
  static let selectors = FuzzTarget("selectors") { input throws(Finding) in
    guard input.count > 6 else { return }
    let client = SomeClient(input.prefix(6))
    guard let selector = selector(in: input.dropFirst(6)) else { return }
    let means: Bool
    do throws(AdminError) {
      means = try ClientSelector(selector, mayBeEmpty: true).means(client)
    } catch {
      return try require(isPrintable: error.reply.description, "the refusal")
    }
    try require(means, is: PlainSelector(selector).means(client), "\(selector) means \(client)")
  }

  private static func selector(in json: ArraySlice<UInt8>) -> Selector? {
    var conversation = VarlinkConversation()
    conversation.receive(
      Array(#"{"method":"\#(ListClients.name)","parameters":{"selector":"#.utf8) + json + Array("}}".utf8) + [
        0
      ])
    guard case .call(let call) = conversation.next() else { return nil }
    return try? call.parameters(as: ListClients.self).selector
  }
}

/// A client of whom a selector is asked.
private struct SomeClient: Selectable {
  let id: UInt64
  let ipAddress: IPAddress?
  let label: String
  let idleNanoseconds: Int64
  let ageNanoseconds: Int64
  let queuedBytes: Int

  init(_ bytes: ArraySlice<UInt8>) {
    let bytes = bytes.map(Int.init)
    id = UInt64(bytes[0])
    ipAddress =
      switch bytes[1] {
      case 0..<16: nil
      case 16..<128: IPAddress(ipv4: 0x0A00_0000 | UInt32(bytes[1]))
      default: IPAddress(ipv6: 0x2001_0DB8 << 96 | UInt128(bytes[1]))
      }
    label = ["", "a", "ab", "bot-7", "é", "👩‍👩‍👧"][bytes[2] % 6]
    idleNanoseconds = Int64(bytes[3]) * 1_000
    ageNanoseconds = Int64(bytes[4]) * 1_000
    queuedBytes = bytes[5]
  }
}
