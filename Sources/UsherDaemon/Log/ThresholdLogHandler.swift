package import Logging

/// Puts another handler under a threshold that can be changed while it is in use.
///
/// A level that is set on a single logger counts for that logger alone, as swift-log has it.
package struct ThresholdLogHandler: LogHandler {
  private let threshold: LogThreshold
  private var ownLevel: Logger.Level?
  private(set) var handler: any LogHandler

  /// Puts a handler under a threshold.
  package init(_ handler: any LogHandler, under threshold: LogThreshold) {
    self.handler = handler
    self.threshold = threshold
  }

  /// The threshold, where it has no level of its own.
  var bareThreshold: LogThreshold? { ownLevel == nil ? threshold : nil }

  package var logLevel: Logger.Level {
    get { ownLevel ?? threshold.level.level }
    set { ownLevel = newValue }
  }

  package var metadata: Logger.Metadata {
    get { handler.metadata }
    set { handler.metadata = newValue }
  }

  package var metadataProvider: Logger.MetadataProvider? {
    get { handler.metadataProvider }
    set { handler.metadataProvider = newValue }
  }

  package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { handler[metadataKey: key] }
    set { handler[metadataKey: key] = newValue }
  }

  package func log(event: LogEvent) {
    handler.log(event: event)
  }
}
