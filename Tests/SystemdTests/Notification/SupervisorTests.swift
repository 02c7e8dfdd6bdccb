import Glibc
import StandIn
import SystemPackage
import Testing

@testable import Systemd

/// Notifications as a supervisor gets them; each in a process of its own, which the environment belongs to.
@Suite struct SupervisorTests {
  @Test func withoutASupervisorNothingHappensAndTheResultSaysSo() async {
    await #expect(processExitsWith: .success) {
      unsafe unsetenv("NOTIFY_SOCKET")
      #expect(Supervisor.isPresent == false)
      let (isTold, isRead) = (try Supervisor.notify(.ready), try Supervisor.barrier(timeout: .seconds(1)))
      #expect(isTold == false)
      #expect(isRead == false)
    }
  }

  @Test func itHearsAtTheAddressOfAFile() async {
    await #expect(processExitsWith: .success) {
      let scratch = try Scratch()
      let socket = try DatagramSocket(address: "\(scratch.path)/notify")
      unsafe setenv("NOTIFY_SOCKET", socket.address, 1)
      #expect(Supervisor.isPresent)
      #expect(try Supervisor.notify(.ready, .status("one client")))
      let heard = try socket.receive()
      #expect(heard.text == "READY=1\nSTATUS=one client")
      #expect(heard.sender == getpid())
    }
  }

  @Test func itHearsAtAnAbstractAddress() async {
    await #expect(processExitsWith: .success) {
      let socket = try DatagramSocket(address: "@usher-test-\(getpid())")
      unsafe setenv("NOTIFY_SOCKET", socket.address, 1)
      #expect(try Supervisor.notify(.stopping))
      #expect(try socket.receive().text == "STOPPING=1")
    }
  }

  @Test func oneThatIsGoneIsAnError() async {
    await #expect(processExitsWith: .success) {
      unsafe setenv("NOTIFY_SOCKET", "/nonexistent/notify", 1)
      let error = #expect(throws: SystemdError.self) { try Supervisor.notify(.ready) }
      #expect(error?.code == .noSuchFileOrDirectory)
      #expect(error?.description == "sd_notify: No such file or directory (2)")
    }
  }

  @Test func whatItWouldNotReadIsAnError() async {
    await #expect(processExitsWith: .success) {
      let socket = try DatagramSocket(address: "@usher-test-\(getpid())")
      unsafe setenv("NOTIFY_SOCKET", socket.address, 1)
      let long = Notice.status(String(repeating: "x", count: 3_000))
      #expect(try Supervisor.notify(long))
      #expect(try socket.receive().text.utf8.count == "STATUS=".count + Notice.longestStatus)
      let error = try #require(throws: SystemdError.self) { try Supervisor.notify(long, long) }
      #expect(error.code == .messageTooLong)
      #expect(socket.isEmpty)
    }
  }
}

/// Waiting for the supervisor to have read everything.
@Suite struct BarrierTests {
  @Test func itEndsWhenTheSupervisorLetsGo() async {
    await #expect(processExitsWith: .success) {
      let socket = try DatagramSocket(address: "@usher-test-\(getpid())")
      unsafe setenv("NOTIFY_SOCKET", socket.address, 1)
      try Supervisor.notify(.stopping)
      async let isThrough = Task.detached { try Supervisor.barrier(timeout: .seconds(60)) }.value
      #expect(try socket.receive().text == "STOPPING=1")
      do {
        let barrier = try socket.receive()
        #expect(barrier.text == "BARRIER=1")
        #expect(barrier.descriptors.count == 1)
        // And with the end of this scope the supervisor's copy is closed.
      }
      #expect(try await isThrough)
    }
  }

  @Test func itGivesUpWhenTheTimeIsUp() async {
    await #expect(processExitsWith: .success) {
      let socket = try DatagramSocket(address: "@usher-test-\(getpid())")
      unsafe setenv("NOTIFY_SOCKET", socket.address, 1)
      let start = ContinuousClock.now
      let error = try #require(throws: SystemdError.self) {
        try Supervisor.barrier(timeout: .milliseconds(20))
      }
      #expect(error.code == .timedOut)
      #expect(ContinuousClock.now - start >= .milliseconds(20))
      #expect(try socket.receive().text == "BARRIER=1")
    }
  }
}
