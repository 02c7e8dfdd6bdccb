import Systemd
import Testing

@Suite struct JournalFieldNameTests {
  @Test(arguments: ["A", "USHER_CLIENT", "X9_", String(repeating: "A", count: 64)])
  func whatTheJournalKeepsIsAName(_ text: String) {
    #expect(JournalFieldName(text)?.description == text)
  }

  @Test(arguments: [
    "", "_PID", "9LIVES", "client", "A B", "A=B", "A\n", "Ä", String(repeating: "A", count: 65),
  ])
  func whatItDropsIsNone(_ text: String) {
    #expect(JournalFieldName(text) == nil)
  }

  @Test(arguments: [
    ("client", "USHER_CLIENT"), ("queuedBytes", "USHER_QUEUED_BYTES"), ("peerUID", "USHER_PEER_UID"),
    ("http.status-code", "USHER_HTTP_STATUS_CODE"), ("ö=\n", "USHER_____"), ("", "USHER_"),
  ])
  func aWordOfAnySpellingBecomesOne(_ word: String, _ name: String) {
    #expect(JournalFieldName(prefix: "USHER", word: word).description == name)
  }

  @Test func whatIsTooLongIsCut() {
    let name = JournalFieldName(prefix: "USHER", word: String(repeating: "x", count: 100))
    #expect(JournalFieldName(name.description) == name)
    #expect(name.description.utf8.count == 64)
  }

  @Test func aWrongOneInTheSourceIsABug() async {
    await #expect(processExitsWith: .failure) { _ = "_PID" as JournalFieldName }
  }
}
