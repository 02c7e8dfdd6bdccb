import ArgumentParser
import UsherAdmin
import Varlink

/// `usherctl metrics`.
struct MetricsCommand: AdminCommand {
  static let configuration = CommandConfiguration(
    commandName: "metrics", abstract: "Prints every figure as OpenMetrics text.")

  @OptionGroup var global: GlobalOptions

  var call: GetMetrics { GetMetrics() }

  func show(_ answer: GetMetrics.Answer) {
    let lines = answer.text.split(separator: "\n", omittingEmptySubsequences: false).map {
      String($0).printable
    }
    // The text ends with an end of line.
    Console.print(lines.last == "" ? lines.dropLast() : lines)
  }
}
