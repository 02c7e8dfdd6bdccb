/// Decides when a changing status is worth telling the supervisor: not more often than an interval allows, and
/// only what differs from what was told last.
///
/// It tells nobody anything itself: a text goes in, and what to send comes out. A text that came too early is
/// held until ``due``, and replaced by a later one.
///
/// ```swift
/// if let text = line.change(to: "12 clients", at: .now) { try Supervisor.notify(.status(text)) }
/// // and at `line.due`, if there is such a moment:
/// if let text = line.release(at: .now) { try Supervisor.notify(.status(text)) }
/// ```
public struct StatusLine: Sendable {
  private let interval: Duration
  private var told: (text: String, time: ContinuousClock.Instant)?
  private var held: String?

  /// Starts with nothing told.
  ///
  /// - Parameter interval: The least time between two texts.
  public init(interval: Duration = .seconds(1)) {
    self.interval = interval
  }

  /// When the text that is held may be sent; `nil` if none is.
  public var due: ContinuousClock.Instant? {
    guard held != nil, let told else { return nil }
    return told.time + interval
  }

  /// Takes a new text.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - now: The present moment.
  /// - Returns: The text if it is to be sent now; `nil` if it is no news or has to wait.
  public mutating func change(to text: String, at now: ContinuousClock.Instant) -> String? {
    // Back to what was told last: what came in between needs no telling any more.
    held = text == told?.text ? nil : text
    return release(at: now)
  }

  /// Gives out the text that is held, if it is time.
  ///
  /// - Parameter now: The present moment.
  /// - Returns: The text to be sent now, if any.
  public mutating func release(at now: ContinuousClock.Instant) -> String? {
    guard let text = held else { return nil }
    if let due, now < due { return nil }
    held = nil
    told = (text, now)
    return text
  }
}
