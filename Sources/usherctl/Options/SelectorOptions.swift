import ArgumentParser
import UsherAdmin

/// Which clients are meant; the same for every command.
struct SelectorOptions: ParsableArguments {
  @Argument(help: .init("Clients with one of these ids.", valueName: "id"), completion: Completion.ids)
  var ids: [UInt64] = []

  @Flag(help: "Every client; stands alone.")
  var all = false

  @Option(
    help: .init("Clients from this address or range; repeatable.", valueName: "cidr"),
    transform: AddressArgument.range
  )
  var address: [String] = []

  @Option(
    help: .init("Clients whose label matches, with * and ?; repeatable.", valueName: "glob"),
    completion: Completion.labels)
  var label: [String] = []

  @Option(
    help: .init("Clients idle for longer, as in 10min.", valueName: "duration"),
    transform: DurationArgument.any)
  var idleOver: UInt64?

  @Option(
    help: .init("Clients connected for longer, as in 2d.", valueName: "duration"),
    transform: DurationArgument.any)
  var ageOver: UInt64?

  @Option(help: .init("Clients that are owed more, as in 64KiB.", valueName: "bytes"), transform: Self.size)
  var queuedOver: UInt64?

  @Option(help: .init("Not this client; repeatable.", valueName: "id"), completion: Completion.ids)
  var notId: [UInt64] = []

  @Option(
    help: .init("Not from this address or range; repeatable.", valueName: "cidr"),
    transform: AddressArgument.range)
  var notAddress: [String] = []

  @Option(
    help: .init("Not with such a label; repeatable.", valueName: "glob"), completion: Completion.labels)
  var notLabel: [String] = []

  @Option(help: .init("Not idle for longer.", valueName: "duration"), transform: DurationArgument.any)
  var notIdleOver: UInt64?

  @Option(help: .init("Not connected for longer.", valueName: "duration"), transform: DurationArgument.any)
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

  /// Refuses a selector that says nothing.
  func mustSelect() throws {
    guard !selector.isEmpty else {
      throw ValidationError(
        "Say which clients: ids, --address, --label, another selector, or --all for everyone.")
    }
  }

  private static func size(_ text: String) throws -> UInt64 { try ByteSize(text: text).bytes }
}

extension SelectorOptions {
  /// How several selectors go together, for the help of each command.
  static let explanation = """
    Values of one kind are alternatives, different kinds must all match, and --not-… leaves out.
    """
}
