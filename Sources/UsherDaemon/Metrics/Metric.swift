package import Usher

/// One figure that is told: what it is called, what it means, and how it is read.
///
/// The rows of ``Metric/all`` are the one place where that is said. The OpenMetrics text, the figures of the status and
/// the table in the docs come from them.
package struct Metric: Sendable {
  /// How a figure behaves over time.
  package enum Kind: String, Sendable {
    /// It goes up and down.
    case gauge
    /// It only grows, until the daemon is started anew.
    case counter
    /// How often something took how long.
    case histogram
  }

  /// What is measured in, where it is not a plain number.
  package enum Unit: String, Sendable {
    case seconds, bytes
  }

  /// One value, with what tells it from the others of the same metric.
  package struct Sample: Sendable {
    /// A value.
    package enum Value: Sendable {
      case integer(Int)
      /// A length of time, which is told in seconds.
      case nanoseconds(Int64)
      case histogram(Histogram)
    }

    package let labels: [(name: String, value: String)]
    package let value: Value
  }

  /// The name, without the suffix that a counter's samples have.
  package let name: String

  /// How it behaves.
  package let kind: Kind

  /// What it is measured in.
  package let unit: Unit?

  /// What it means, in one sentence.
  package let help: String

  /// The labels of its samples.
  package let labels: [String]

  /// The field of the status that is the same figure, the sum of all samples, if there is one.
  package let statusField: String?

  /// Reads its samples.
  package let samples: @Sendable (Figures) -> [Sample]

  /// The name that a single value is found by.
  package var sampleName: String {
    switch kind {
    case .counter: "\(name)_total"
    case .gauge, .histogram: name
    }
  }

  /// All samples together, for a metric of plain numbers.
  package func sum(in figures: Figures) -> Int {
    samples(figures).reduce(0) { sum, sample in
      guard case .integer(let number) = sample.value else { return sum }
      return sum + number
    }
  }
}
