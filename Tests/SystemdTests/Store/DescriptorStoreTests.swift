import Glibc
import Sockets
import StandIn
import Systemd
import Testing

/// What is stored with a supervisor, and comes back.
@Suite struct DescriptorStoreTests {
  @Test func aConnectionOutlivesTheProcessThatStoredIt() async throws {
    let scratch = try Scratch()
    let supervisor = try StandInSupervisor(in: scratch)
    let client: OwnedDescriptor
    do {
      let (clientEnd, serverEnd) = try OwnedDescriptor.pair()
      client = clientEnd
      let process = try supervisor.start([Probe.path, "store", "c1"], passing: [("c1", serverEnd)])
      let ready = try await supervisor.wait(for: "READY=1")
      #expect(ready["STATUS"] == "non-blocking close-on-exec")
      process.kill()
    }
    #expect(supervisor.store.map(\.name) == ["c1"])

    let lines = try await supervisor.probe("answer", "c1")
    #expect(lines == ["bytes of names: 0"])
    let heard = try await supervisor.hear()
    #expect(heard.lines == ["FDSTOREREMOVE=1", "FDNAME=c1"])
    #expect(supervisor.store.isEmpty)
    #expect(try client.readAll() == Array("again".utf8))
  }

  @Test func aDescriptorIsSentWithItsNameAndItsPolling() async {
    await #expect(processExitsWith: .success) {
      let supervisor = try StandInSupervisor(notifyAddress: "@usher-test-\(getpid())")
      unsafe setenv("NOTIFY_SOCKET", supervisor.notifications.address, 1)
      var store = DescriptorStore()
      let descriptor = someSocket()
      #expect(try store.put(descriptor, named: "polled"))
      let first = try await supervisor.hear()
      #expect(first.lines == ["FDSTORE=1", "FDNAME=polled"])
      #expect(first.descriptors.count == 1)
      #expect(try store.put(descriptor, named: "kept", droppedOnHangUp: false))
      #expect(try await supervisor.hear().lines == ["FDSTORE=1", "FDNAME=kept", "FDPOLL=0"])
      // The same file, not the same number.
      var (sent, stored) = (stat(), stat())
      let known = descriptor.withNumber { unsafe fstat($0, &sent) }
      #expect(known == 0)
      #expect(unsafe fstat(supervisor.store[0].descriptor.number, &stored) == 0)
      #expect(sent.st_ino == stored.st_ino)
      #expect(store.nameBytes == 7 + 5)
    }
  }

  @Test func withoutASupervisorNothingIsStored() async {
    await #expect(processExitsWith: .success) {
      unsafe unsetenv("NOTIFY_SOCKET")
      var store = DescriptorStore(holding: ["usherd.socket"])
      let descriptor = someSocket()
      let (isStored, isRemoved) = (try store.put(descriptor, named: "a"), try store.remove(named: "a"))
      #expect(isStored == false)
      #expect(isRemoved == false)
      #expect(store.nameBytes == 14)
    }
  }

  @Test func namesThatCouldNotBePassedBackAreRefused() async {
    await #expect(processExitsWith: .success) {
      let supervisor = try StandInSupervisor(notifyAddress: "@usher-test-\(getpid())")
      unsafe setenv("NOTIFY_SOCKET", supervisor.notifications.address, 1)
      let longest = String(repeating: "x", count: 255)
      // 511 of them leave room for 184 bytes.
      var store = DescriptorStore(holding: Array(repeating: longest, count: 511))
      let descriptor = someSocket()
      let tooLong = try #require(DescriptorName(String(repeating: "y", count: 184)))
      #expect(throws: DescriptorStoreError.namesTooLong) { try store.put(descriptor, named: tooLong) }
      #expect(supervisor.notifications.isEmpty)
      let fits = try #require(DescriptorName(String(repeating: "y", count: 183)))
      #expect(try store.put(descriptor, named: fits))
      #expect(store.nameBytes == DescriptorStore.longestNames)

      // Removing takes every descriptor of the name, and makes room.
      #expect(try store.remove(named: try #require(DescriptorName(longest))))
      #expect(store.nameBytes == 184)
      #expect(try store.put(descriptor, named: tooLong))
    }
  }

  @Test func aSupervisorThatIsGoneIsAnErrorAndCountsForNothing() async {
    await #expect(processExitsWith: .success) {
      unsafe setenv("NOTIFY_SOCKET", "/nonexistent/notify", 1)
      var store = DescriptorStore(holding: ["a"])
      let descriptor = someSocket()
      let error = try #require(throws: DescriptorStoreError.self) { try store.put(descriptor, named: "b") }
      #expect(error.description == "sd_pid_notify_with_fds: No such file or directory (2)")
      #expect(throws: DescriptorStoreError.self) { try store.remove(named: "a") }
      #expect(store.nameBytes == 2)
    }
  }

  @Test func theCapacityIsWhatTheSupervisorSays() async {
    await #expect(processExitsWith: .success) {
      unsafe setenv("FDSTORE", "512", 1)
      #expect(DescriptorStore.capacity == 512)
      unsafe unsetenv("FDSTORE")
      #expect(DescriptorStore.capacity == nil)
    }
  }
}

/// A descriptor to store.
private func someSocket() -> Descriptor {
  Descriptor(adopting: socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0))
}
