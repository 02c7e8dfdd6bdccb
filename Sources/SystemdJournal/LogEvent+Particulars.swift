package import Logging

extension LogEvent {
  /// About how many bytes its texts have: what it takes while it waits to be written.
  package var weight: Int {
    (metadata ?? [:]).reduce(message.description.utf8.count) { sum, each in
      guard case .string(let text) = each.value else { return sum + each.key.utf8.count + 16 }
      return sum + each.key.utf8.count + text.utf8.count
    }
  }

  /// What there is to say beside the message, as texts: what its handler says of every event, its own metadata, which
  /// wins, and its error.
  ///
  /// - Parameter common: What the handler says of every event.
  /// - Returns: Names and values, sorted by name.
  package func particulars(beside common: Logger.Metadata) -> [(name: String, value: String)] {
    var all = metadata ?? [:]
    if !common.isEmpty { all.merge(common) { own, _ in own } }
    var particulars = all.map { (name: $0.key, value: $0.value.description) }
    if let error {
      particulars.removeAll { $0.name == "error" }
      particulars.append((name: "error", value: "\(error)"))
    }
    particulars.sort { $0.name < $1.name }
    return particulars
  }
}

extension LogHandler {
  /// What is said of every event at the moment.
  package var common: Logger.Metadata {
    guard let provided = metadataProvider?.get() else { return metadata }
    return metadata.merging(provided) { _, new in new }
  }
}
