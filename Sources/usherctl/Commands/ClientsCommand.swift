import ArgumentParser
import UsherAdmin

/// `usherctl clients`.
struct ClientsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clients", abstract: "Lists the clients: everyone, or those that the selectors mean.",
    discussion: """
      \(SelectorOptions.explanation)

      Sorted by idle, in, out, received, sent or queued, the greatest come first; by connected, the oldest; by \
      departed, the last that left; by id or lane, the smallest. The names of the fields in the JSON, such as \
      bytesIn, and age for connected are taken too.
      """)

  @OptionGroup(title: "Selectors") var selectors: SelectorOptions

  @Option(help: .init("What to sort by; id without it.", valueName: "key"))
  var sort: SortKey?

  @Flag(help: "Turn the order round.")
  var reverse = false

  @Option(help: .init("Show at most so many.", valueName: "n"))
  var limit: UInt32?

  @Option(help: .init("Go on where an earlier listing with --limit stopped.", valueName: "cursor"))
  var cursor: String?

  @Flag(help: "Show every column, uncut, whatever the width of the terminal.")
  var wide = false

  @Flag(help: "List the last clients that left, the last of them first, with why.")
  var departed = false

  @OptionGroup var global: GlobalOptions

  var call: ListClients {
    ListClients(
      selector: selectors.selector, limit: limit.map(Int.init), sort: order.key, descending: order.descending,
      cursor: cursor, departed: departed)
  }

  /// What the listing is sorted by; nothing of it where the daemon's own order is meant.
  private var order: (key: ClientKey?, descending: Bool?) {
    guard sort != nil || reverse else { return (nil, nil) }
    let sort = sort ?? (departed ? .departed : .id)
    return (sort.key, sort.hasGreatestFirst != reverse)
  }

  func validate() throws {
    guard limit != 0 else { throw ValidationError("--limit takes a number above 0.") }
    guard departed || sort != .departed else {
      throw ValidationError("Only with --departed there is something to sort by departed.")
    }
  }

  func run() async throws {
    var listing = ClientListing(keepsJSON: global.json)
    try await listing.gather(call, from: Daemon(global))
    if global.json {
      listing.writeJSON()
    } else if !listing.isEmpty {
      let table = ClientTable(listing.clients, nowUSec: WallClock.nowUSec)
      Console.print(table.lines(width: Console.width, isWide: wide, haveDeparted: departed))
    }
    try judge(listing)
  }

  private func judge(_ listing: ClientListing) throws(Failure) {
    let missing = Missing(ids: listing.notFound, lanes: listing.unresponsive)
    missing.say(consequence: Missing.seen)
    if let cursor = listing.cursor { Console.say("there are more: --cursor \(cursor)") }
    guard listing.isEmpty, cursor == nil else { return }
    guard selectors.selector.isEmpty || selectors.all, listing.unresponsive.isEmpty else {
      throw missing.nothingMatched
    }
    Console.say(departed ? "no client has left" : "no client is connected")
  }
}
