import ArgumentParser
import Sockets
import UsherAdmin

/// Which clients are meant; the same for every command.
struct SelectorOptions: ParsableArguments {
  @Argument(help: .init("Clients with one of these ids.", valueName: "id"))
  var ids: [UInt64] = []

  @Flag(help: "Every client; stands alone.")
  var all = false

  @Option(
    help: .init("Clients from this address or range; repeatable.", valueName: "cidr"), transform: Self.address
  )
  var address: [String] = []

  @Option(help: .init("Clients whose label matches, with * and ?; repeatable.", valueName: "glob"))
  var label: [String] = []

  @Option(help: .init("Clients idle for longer, as in 10min.", valueName: "duration"), transform: Self.time)
  var idleOver: UInt64?

  @Option(help: .init("Clients connected for longer, as in 2d.", valueName: "duration"), transform: Self.time)
  var ageOver: UInt64?

  @Option(help: .init("Clients that are owed more, as in 64KiB.", valueName: "bytes"), transform: Self.size)
  var queuedOver: UInt64?

  @Option(help: .init("Not this client; repeatable.", valueName: "id"))
  var notId: [UInt64] = []

  @Option(
    help: .init("Not from this address or range; repeatable.", valueName: "cidr"), transform: Self.address)
  var notAddress: [String] = []

  @Option(help: .init("Not with such a label; repeatable.", valueName: "glob"))
  var notLabel: [String] = []

  @Option(help: .init("Not idle for longer.", valueName: "duration"), transform: Self.time)
  var notIdleOver: UInt64?

  @Option(help: .init("Not connected for longer.", valueName: "duration"), transform: Self.time)
  var notAgeOver: UInt64?

  @Option(help: .init("Not owed more.", valueName: "bytes"), transform: Self.size)
  var notQueuedOver: UInt64?

  /// The selector that all of them make.
  var selector: Selector {
    var selector = Selector(all: all)
    selector.included.ids = ids
    selector.included.addresses = address
    selector.included.labels = label
    selector.included.idleOverUSec = idleOver
    selector.included.ageOverUSec = ageOver
    selector.included.queuedOver = queuedOver
    selector.excluded.ids = notId
    selector.excluded.addresses = notAddress
    selector.excluded.labels = notLabel
    selector.excluded.idleOverUSec = notIdleOver
    selector.excluded.ageOverUSec = notAgeOver
    selector.excluded.queuedOver = notQueuedOver
    return selector
  }

  func validate() throws {
    guard !all || selector == Selector(all: true) else {
      throw ValidationError("--all stands alone: leave it out, or the other selectors.")
    }
    // It would mean every client without a label, and is nearly always a variable that was not set.
    guard !(label + notLabel).contains("") else { throw ValidationError("a label's pattern is never empty.") }
  }

  private static func address(_ text: String) throws -> String {
    guard AddressRange(text) != nil else {
      throw ValidationError("write an address or a range, as in 10.1.2.3 or 10.0.0.0/8.")
    }
    return text
  }

  private static func time(_ text: String) throws -> UInt64 { try Duration(text: text).microseconds }

  private static func size(_ text: String) throws -> UInt64 { try ByteSize(text: text).bytes }
}

extension SelectorOptions {
  /// How several selectors go together, for the help of each command.
  static let explanation = """
    Values of one kind are alternatives, different kinds must all match, and --not-… leaves out.
    """
}
