internal import Logging
internal import Usher
package import UsherAdmin
package import Varlink

extension AdminOperations {
  /// The most clients in one reply; more come with the cursor.
  static let mostInReply = 10_000

  /// How often, over a whole list, lanes are asked again that did not answer in time.
  private static let patience = 5

  /// How many clients come in each of several replies.
  private static let batch = 1_000

  /// The longest name of a client.
  static let longestLabel = Client.longestLabel

  /// The clients that are connected, or the last ones that left.
  ///
  /// - Parameters:
  ///   - request: Which, and in which order.
  ///   - caller: Who asks.
  ///   - sending: Takes what comes in batches before the last, and says whether somebody still wants more; `nil` for one
  ///     answer.
  /// - Returns: The answer, or the last of them.
  /// - Throws: That the caller may not, or what is wrong with the request.
  package func list(
    _ request: ListClients, for caller: AdminCaller,
    sending: ((ListClients.Answer) async -> Bool)? = nil
  ) async throws(AdminFailure) -> ListClients.Answer {
    try permit(.clients, caller)
    let selector = try Self.read(request.selector, mayBeEmpty: true)
    var place = try Self.place(request)
    let isWhole = place == nil
    var wanted = request.limit ?? (sending == nil ? Self.mostInReply : .max)
    if sending == nil { wanted = min(wanted, Self.mostInReply) }
    var found: Set<UInt64> = []
    var patience = Self.patience
    while true {
      let count = sending == nil ? wanted : min(wanted, Self.batch)
      var (answer, next) = try await page(request, selector, after: place, count)
      // A lane that is only busy answers the next time; one that hangs is not waited for on every page.
      while !answer.unresponsive.isEmpty, patience > 0 {
        patience -= 1
        (answer, next) = try await page(request, selector, after: place, count)
      }
      wanted -= answer.clients.count
      if !selector.included.ids.isEmpty { found.formUnion(answer.clients.map(\.id)) }
      guard let sending, next != nil, wanted > 0, !answer.clients.isEmpty else {
        answer.cursor = next.map { Cursor.text(of: $0) }
        // Of a part it can't be told who is in none of them; whoever was not found may be on a lane that hangs.
        if isWhole, next == nil, answer.unresponsive.isEmpty {
          answer.notFound = selector.included.ids.subtracting(found).sorted()
        }
        return answer
      }
      guard await sending(answer) else { return answer }
      place = next
    }
  }

  /// Names a client.
  package func label(_ request: LabelClient, for caller: AdminCaller) async throws(AdminFailure) -> Nothing {
    try await act(.label, caller, on: ["client": "\(request.id)", "label": "\(request.label)"]) {
      _ async throws(AdminFailure) in
      try Self.check(request.label, atMost: Self.longestLabel, "label")
      let found = await server.label(request.id, as: request.label)
      guard !found.values.contains(true) else { return Nothing() }
      guard found.unresponsive.isEmpty else { throw .refused(.lanesSilent(lanes: found.unresponsive)) }
      throw .refused(.noSuchClient(id: request.id))
    }
  }

  /// So many of those who are there or have left, and where to go on.
  private func page(
    _ request: ListClients, _ selector: ClientSelector, after place: ClientOrder.Place?, _ count: Int
  ) async throws(AdminFailure) -> (answer: ListClients.Answer, next: ClientOrder.Place?) {
    guard !request.departed else {
      let order = DepartedOrder(
        key: request.sort ?? .departedUSec, isDescending: request.descending ?? (request.sort == nil),
        after: place)
      let page = parts.departed.page(selector, order, limit: count)
      let records = page.clients.map { ClientRecord($0) }
      return (ListClients.Answer(clients: records, notFound: [], unresponsive: []), page.next)
    }
    var order = ClientOrder()
    order.key = try Self.key(request.sort ?? .id)
    order.isDescending = request.descending ?? false
    order.after = place
    let page = await server.page(selector, order, limit: count)
    let records = page.clients.map { ClientRecord($0) }
    return (
      ListClients.Answer(clients: records, notFound: [], unresponsive: page.unresponsive), page.next
    )
  }

  private static func key(_ key: ClientKey) throws(AdminFailure) -> ClientOrder.Key {
    switch key {
    case .id: .id
    case .lane: .lane
    case .connectedUSec: .connected
    case .idleUSec: .idle
    case .messagesIn: .messagesIn
    case .messagesOut: .messagesOut
    case .bytesIn: .bytesIn
    case .bytesOut: .bytesOut
    case .queuedBytes: .queued
    case .departedUSec: throw .invalid(parameter: "sort", reason: "who is there has not left")
    }
  }

  private static func place(_ request: ListClients) throws(AdminFailure) -> ClientOrder.Place? {
    guard let text = request.cursor else { return nil }
    guard let place = Cursor.place(in: text) else {
      throw .invalid(parameter: "cursor", reason: "is none that an answer had")
    }
    return place
  }
}
