extension KickClients.Answer {
  /// How many, and which: `disconnected 2 clients: 12 13`.
  package var text: String {
    let verb = dryRun ? "would disconnect" : "disconnected"
    switch kicked.count {
    case 0: return "\(verb) nobody"
    case 1: return "\(verb) 1 client: \(kicked[0])"
    default: return "\(verb) \(kicked.count) clients: \(kicked.map { "\($0)" }.joined(separator: " "))"
    }
  }
}
