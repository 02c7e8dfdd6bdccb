#if DEBUG
  import Glibc
  import Sockets

  @testable import Usher

  /// What a faulty kernel does to a server in a test, and a count of what it did.
  final class FaultScript: Sendable {
    /// When a call is made.
    enum Act: Sendable {
      /// While the server and its listeners are made.
      case making

      /// While clients come and go.
      case serving
    }

    /// A call, and the how manieth of its kind it is.
    struct Line: Sendable {
      let act: Act
      let call: SocketError.Call

      /// In this act, from 1.
      let number: Int

      /// On this descriptor, from 1.
      let numberOfDescriptor: Int
    }

    private struct State {
      var act = Act.making
      var counts: [SocketError.Call: Int] = [:]
      var countsOfDescriptors: [CInt: [SocketError.Call: Int]] = [:]
      var faultCount = 0

      mutating func next(_ attempt: FaultyKernel.Attempt) -> Line {
        counts[attempt.call, default: 0] += 1
        let descriptor = attempt.number ?? -1
        countsOfDescriptors[descriptor, default: [:]][attempt.call, default: 0] += 1
        defer { if attempt.call == .close { countsOfDescriptors[descriptor] = nil } }
        return Line(
          act: act, call: attempt.call, number: counts[attempt.call] ?? 0,
          numberOfDescriptor: countsOfDescriptors[descriptor]?[attempt.call] ?? 0)
      }
    }

    private let state: Lock<State>

    /// The kernel that does it.
    let kernel: FaultyKernel

    /// Reads a script, line by line.
    ///
    /// - Parameters:
    ///   - plot: Faults that belong to the story, so that every way is gone; not counted.
    ///   - fault: The faults that a test is about.
    init(
      plot: @escaping @Sendable (Line) -> FaultyKernel.Fault? = { _ in nil },
      _ fault: @escaping @Sendable (Line) -> FaultyKernel.Fault?
    ) {
      let state = Lock(State())
      self.state = state
      kernel = FaultyKernel { attempt in
        state.withLock { state in
          let line = state.next(attempt)
          guard let fault = fault(line) else { return plot(line) }
          state.faultCount += 1
          return fault
        }
      }
    }

    /// How many faults there were.
    var faultCount: Int { state.withLock { $0.faultCount } }

    /// Goes on to serving.
    func serve() {
      state.withLock { state in
        state.act = .serving
        state.counts = [:]
      }
    }

    /// Whether every descriptor of the kernel's is closed, within a few seconds: Dispatch lets go of some of them later.
    func everythingIsClosed() async throws -> Bool {
      let kernel = kernel
      return try await offPool {
        for _ in 0..<5_000 {
          if kernel.openNumbers.isEmpty { return true }
          _ = poll(nil, 0, 1)
        }
        return false
      }
    }
  }
#endif
