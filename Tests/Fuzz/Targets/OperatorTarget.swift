import UsherDaemon
import Varlink

extension FuzzTarget {
  /// What operators type at the admin socket, in either language, whole and in pieces, and the commands in it.
  ///
  /// An input is how the stream is cut, and the stream.
  static let operators = FuzzTarget("operators") { input throws(Finding) in
    guard let seed = input.first else { return }
    let stream = input.dropFirst()
    let whole = Steps(stream.isEmpty ? [] : [stream])
    try require(Steps(pieces(of: stream, seed: seed)), is: whole, "in pieces")
    for case .line(let line) in whole.steps { try check(line) }
  }

  private static func check(_ line: String) throws(Finding) {
    let command: TextCommand
    do throws(TextProblem) {
      command = try TextCommand(line)
    } catch {
      return try require(isPrintable: error.description, "the problem")
    }
    try require((try? TextCommand("\t \(line)")) == command, "means something else after blanks: \(line)")
  }
}

/// What is to be done, step by step.
private struct Steps: Equatable {
  enum Step: Equatable {
    case call(HeardCall)
    case line(String)
    case close([UInt8])
  }

  var steps: [Step] = []

  /// Has an operator's bytes come in chunks, and the end after them.
  init(_ chunks: [ArraySlice<UInt8>]) {
    var input = AdminInput()
    for chunk in chunks {
      input.receive(Array(chunk))
      take(from: &input)
    }
    input.end()
    take(from: &input)
  }

  private mutating func take(from input: inout AdminInput) {
    while true {
      switch input.next() {
      case .call(let call): steps.append(.call(HeardCall(call)))
      case .line(let line): steps.append(.line(line))
      case .close(let farewell): steps.append(.close(farewell))
      case .wait: return
      }
    }
  }
}
