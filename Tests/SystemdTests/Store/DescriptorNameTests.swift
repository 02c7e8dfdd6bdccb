import Systemd
import Testing

@Suite struct DescriptorNameTests {
  @Test(arguments: ["a", "clients 1~", "usherd.socket", String(repeating: "x", count: 255)])
  func whatTheSupervisorTakesIsAName(_ text: String) {
    #expect(DescriptorName(text)?.description == text)
  }

  @Test(arguments: ["", "a:b", "a\nb", "\u{7F}", "ö", String(repeating: "x", count: 256)])
  func whatItDoesNotTakeIsNone(_ text: String) {
    #expect(DescriptorName(text) == nil)
  }

  @Test func aWrongOneInTheSourceIsABug() async {
    await #expect(processExitsWith: .failure) { _ = "a:b" as DescriptorName }
  }
}
