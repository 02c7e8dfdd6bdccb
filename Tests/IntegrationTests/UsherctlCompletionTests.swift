import Glibc
import Testing
import UsherAdmin

/// What bash offers while a command is being typed, by the script that is installed.
@Suite(.evidence) struct UsherctlCompletionTests {
  /// Does for a line what bash does when Tab is pressed behind it, and prints what is offered.
  private static let script = #"""
    source <(usherctl --generate-completion-script bash)
    COMP_LINE=$1
    read -ra COMP_WORDS <<<"$COMP_LINE"
    [[ $COMP_LINE == *' ' ]] && COMP_WORDS+=("")
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    COMP_POINT=${#COMP_LINE}
    _usherctl usherctl "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
    printf '%s\n' "${COMPREPLY[@]}"
    """#

  private func offered(
    behind line: String, by operations: FakeOperations, at socket: String? = nil
  ) throws -> (words: [String], outcome: Outcome) {
    var outcome: Outcome?
    try Scratch.with { scratch in
      try FakeAdmin.with(.answering(operations.dispatcher), at: scratch.file("s")) { fake in
        let path = Programs.environment(in: scratch)["PATH"] ?? ""
        outcome = try Program.run(
          "bash", ["-c", Self.script, "bash", line],
          environment: ["USHER_ADMIN": socket ?? fake.path, "PATH": "\(Programs.directory):\(path)"],
          in: scratch)
      }
    }
    let ended = try #require(outcome)
    return (ended.output.split(separator: "\n").map(String.init), ended)
  }

  private let operations = FakeOperations(clients: [
    FakeOperations.client(12, label: "bot-1"), FakeOperations.client(123, label: "bot-2"),
    FakeOperations.client(7, label: "rm -rf $HOME; `x`"), FakeOperations.client(8, label: "bot-1"),
  ])

  @Test(arguments: [
    ("usherctl kick 1", ["12", "123"]), ("usherctl kick 12 ", ["123", "7", "8"]),
    ("usherctl label ", ["12", "123", "7", "8"]), ("usherctl clients --not-id 12", ["123"]),
    ("usherctl watch --label ", ["bot-1", "bot-2"]), ("usherctl send --not-label bot", ["bot-1", "bot-2"]),
    ("usherctl unban ", ["10.0.0.0/8"]), ("usherctl unban 1", ["10.0.0.0/8"]),
    ("usherctl log-level d", ["debug"]), ("usherctl clients --sort q", ["queued"]),
    ("usherctl dr", ["drain"]),
  ])
  func whatTheServerHasIsOffered(line: String, words: [String]) throws {
    let (offered, outcome) = try offered(behind: line, by: operations)
    #expect(offered == words)
    #expect(outcome.errors == "")
  }

  @Test func aLabelIsNeverRunByTheShell() throws {
    let hostile = FakeOperations(clients: [
      FakeOperations.client(1, label: "$(echo>&2;exit)"), FakeOperations.client(2, label: "`id>&2`"),
      FakeOperations.client(3, label: "bot"),
    ])
    let (words, outcome) = try offered(behind: "usherctl kick --label ", by: hostile)
    #expect(words == ["bot"])
    #expect(outcome.errors == "")
  }

  @Test func withoutAServerNothingIsOfferedAndNothingSaid() throws {
    let (words, outcome) = try offered(behind: "usherctl kick 1", by: operations, at: "/nowhere")
    #expect(words.isEmpty)
    #expect(outcome.errors == "")
  }

  @Test func aServerThatDoesNotAnswerHoldsThePromptUpForAMomentOnly() throws {
    try Scratch.with { scratch in
      try FakeAdmin.with(.silent, at: scratch.file("s")) { fake in
        let start = ContinuousClock.now
        let outcome = try Program.run(
          "usherctl", ["---completion", "kick", "--", "positional@0", "1", "0", "usherctl", "kick", ""],
          environment: ["USHER_ADMIN": fake.path, "SAP_SHELL": "bash"], in: scratch)
        #expect(outcome.output.allSatisfy(\.isWhitespace) && outcome.errors == "")
        #expect(ContinuousClock.now - start < .seconds(3))
      }
    }
  }
}
