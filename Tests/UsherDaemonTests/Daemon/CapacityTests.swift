import Testing
import UsherDaemon

@Suite struct CapacityTests {
  @Test func whatIsConfiguredIsTakenWhereItFits() {
    let capacity = Capacity(wanted: 10_000, limit: 1 << 20, taken: 20, lanes: 3, refuses: true)
    #expect(capacity.clients == 10_000)
    #expect(capacity.operators == 128)
  }

  @Test func fewerAreTakenWhereItDoesNotFit() {
    let capacity = Capacity(wanted: 10_000, limit: 1_024, taken: 20, lanes: 3, refuses: false)
    #expect(capacity.operators == 64)
    // All that is taken, three for each lane, the operators, four to let them in with, and eight to spare.
    #expect(capacity.clients == 1_024 - 20 - 12 - 64 - 4 - 8)
  }

  @Test func whoIsRefusedNeedsADescriptorToo() {
    let waiting = Capacity(wanted: 10_000, limit: 1_024, taken: 20, lanes: 3, refuses: false)
    let refusing = Capacity(wanted: 10_000, limit: 1_024, taken: 20, lanes: 3, refuses: true)
    #expect(waiting.clients - refusing.clients == 64)
    // While it is drained newcomers are refused for the descriptors of those who left.
    #expect(waiting.refusals == 64)
  }

  @Test func someoneIsAlwaysLetIn() {
    let capacity = Capacity(wanted: 10_000, limit: 20, taken: 20, lanes: 3, refuses: true)
    #expect(capacity.clients == 1)
    #expect(capacity.operators == 4)
  }
}
