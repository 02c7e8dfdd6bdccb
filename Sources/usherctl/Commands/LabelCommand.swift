import ArgumentParser
import UsherAdmin
import Varlink

/// `usherctl label`.
struct LabelCommand: AdminCommand {
  static let configuration = CommandConfiguration(
    commandName: "label", abstract: "Names a client; an empty text takes its name away.")

  @Argument(help: "The client.", completion: Completion.ids)
  var id: UInt64

  @Argument(help: .init("Its name from now on.", valueName: "text"), completion: Completion.labels)
  var label: String

  @OptionGroup var global: GlobalOptions

  var call: LabelClient { LabelClient(id: id, label: label) }

  func show(_ answer: Nothing) {
    Console.print([label.isEmpty ? "client \(id) has no label now" : "client \(id) is \(label.printable) now"]
    )
  }
}
