import Testing
import UsherAdmin

@Suite struct StatusScreenTests {
  @Test func theScreenShowsEverything() {
    #expect(
      StatusScreen(.sample).lines == [
        "usherd 0.1.0  running  pid 4242  supervised",
        "Running     for 3h 12min, since 2023-11-14T22:13:20Z",
        "Service     upper, raw framing",
        "Listening   127.0.0.1:7777 (for localhost:7777)",
        "            [::1]:7777 (passed as game)",
        "            unix:/run/x.sock",
        "Clients     1,233 of at most 10,000, peak 2,001",
        "            accepted 55,123, refused 0, kicked 3, taken over 12",
        "Draining    12 clients left, 34 gone, 0 cut; whoever is left is cut in 20s; newcomers are turned away",
        "Received    66,666 messages, 1.0 MiB",
        "Sent        66,665 messages, 1.0 MiB",
        "Lanes       0: 617 clients, 12,345 messages",
        "            1: 1 client, 54,321 messages; NO ANSWER for 4.2s",
      ])
  }

  @Test func manyLanesAreSummedUpAndTheOnesThatHangStillShown() {
    var status = Status.sample
    status.lanes = (0..<128).map { index in
      Status.Lane(
        index: index, clients: 10 + index % 3, messagesIn: 0, respondedUSec: index == 77 ? 9_000_000 : 1)
    }
    #expect(
      StatusScreen(status).lines.suffix(2) == [
        "Lanes       128 with 10 to 12 clients each",
        "            77: 12 clients, 0 messages; NO ANSWER for 9s",
      ])
  }

  @Test func whatIsNotThereIsSaidToBeNone() {
    var status = Status.sample
    status.listeners = []
    status.supervised = false
    status.handedOver = 0
    let lines = StatusScreen(status).lines
    #expect(lines[0] == "usherd 0.1.0  running  pid 4242")
    #expect(lines.contains("Listening   none"))
    #expect(!lines.contains { $0.contains("taken over") })
  }

  @Test func textsArePrintable() {
    var status = Status.sample
    status.service = "\u{1B}]0;x\u{7}"
    #expect(StatusScreen(status).lines.contains("Service     �]0;x�, raw framing"))
  }

  @Test(
    arguments: [
      ([], false, "disconnected nobody"), ([12], false, "disconnected 1 client: 12"),
      ([12, 13], true, "would disconnect 2 clients: 12 13"),
    ] as [([UInt64], Bool, String)])
  func aKickSaysHowManyAndWhich(kicked: [UInt64], dryRun: Bool, text: String) {
    let answer = KickClients.Answer(kicked: kicked, notFound: [], unresponsive: [], dryRun: dryRun)
    #expect(answer.text == text)
  }
}
