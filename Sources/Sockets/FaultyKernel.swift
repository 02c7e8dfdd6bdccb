#if DEBUG
  import Dispatch
  import Glibc
  import Synchronization
  package import SystemPackage

  /// Stands between the engine and the kernel in a test, and fails calls as the test wishes.
  ///
  /// It is in charge of its own descriptors alone, so tests that run beside each other do not meet: of those that are
  /// made while it is ``current``, of those that are accepted from them, and of what is given to it by
  /// ``takeCharge(of:)``. A call that makes a descriptor is its own while it is ``current``.
  ///
  /// There is none of it in a release build.
  @usableFromInline
  package final class FaultyKernel: Sendable {
    /// A call that is about to be made.
    package struct Attempt: Sendable {
      /// Which call.
      package let call: SocketError.Call

      /// The descriptor that it is about; `nil` where it makes one.
      package let number: CInt?
    }

    /// What becomes of a call instead of what would.
    package enum Fault: Sendable {
      /// It is not made and fails with this code. Only close(2) is made all the same: on Linux it always is.
      case fails(Errno)

      /// It moves this many bytes at most.
      case movesAtMost(Int)

      /// It is not made and returns this.
      case returns(CInt)
    }

    /// Who is in charge of the descriptors that are made now, by this task or what it waits for.
    @TaskLocal package static var current: FaultyKernel?

    private static let charges = Charges()

    private let decide: @Sendable (Attempt) -> Fault?

    /// A kernel that asks before each call of its own.
    ///
    /// - Parameter decide: What becomes of a call, or `nil` where it is made as usual; called from whatever thread makes
    ///   it, several at once.
    package init(_ decide: @escaping @Sendable (Attempt) -> Fault?) {
      self.decide = decide
    }

    /// Takes charge of a descriptor that is open, until it is closed.
    package func takeCharge(of number: CInt) { Self.charges.insert(number, self) }

    /// The descriptors of which it is in charge: those that have not been closed.
    package var openNumbers: Set<CInt> { Self.charges.numbers(of: self) }

    /// Whether anybody is in charge of any descriptor.
    package static var isThere: Bool { charges.count > 0 }

    /// Whether a faulty receive left something unread since this was asked last.
    ///
    /// A true kernel leaves nothing where it gives less than it is asked for, and tells whoever watches the descriptor of
    /// what is there only once.
    package static func takeShortened(_ number: CInt) -> Bool { charges.takeShortened(number) }

    /// Who is in charge of a descriptor, or of one that is to be made.
    @usableFromInline
    package static func inCharge(of number: CInt?) -> FaultyKernel? {
      guard let number else { return current }
      return charges.kernel(of: number)
    }

    @usableFromInline
    package func attempt<R: FixedWidthInteger & SignedInteger>(
      _ call: SocketError.Call, on number: CInt?, moving count: Int, _ body: (Int) -> R
    ) -> R {
      var count = count
      var result: R?
      var code: CInt = 0
      let fault = decide(Attempt(call: call, number: number))
      switch fault {
      case .movesAtMost(let most): count = min(count, most)
      case .fails(let reason) where call != .close: (result, code) = (-1, reason.rawValue)
      case .returns(let value): result = R(value)
      case .fails, nil: break
      }
      // Before the number can be another's.
      if call == .close, let number { Self.charges.remove(number) }
      if result == nil {
        let made = body(count)
        code = errno
        if made >= 0, call.makesDescriptor { takeCharge(of: CInt(made)) }
        result = made
      }
      if call == .close, case .fails(let reason) = fault { (result, code) = (-1, reason.rawValue) }
      if call == .receive, fault != nil, let number { Self.charges.insertShortened(number) }
      errno = code
      return result ?? -1
    }
  }

  extension SocketError.Call {
    /// Whether what it returns is a new descriptor.
    fileprivate var makesDescriptor: Bool {
      switch self {
      case .accept, .epollCreate, .eventfd, .socket, .timerfdCreate: true
      default: false
      }
    }
  }

  /// Who is in charge of which descriptor.
  ///
  /// Unchecked, since the compiler cannot know that the table is only touched on the queue.
  private final class Charges: @unchecked Sendable {
    private let atomicCount = Atomic(0)
    private let queue = DispatchQueue(label: "usher.faults")
    private var kernels: [CInt: FaultyKernel] = [:]
    private var shortened: Set<CInt> = []

    var count: Int { atomicCount.load(ordering: .acquiring) }

    func insert(_ number: CInt, _ kernel: FaultyKernel) {
      queue.sync {
        kernels[number] = kernel
        atomicCount.store(kernels.count, ordering: .releasing)
      }
    }

    func insertShortened(_ number: CInt) {
      queue.sync { _ = shortened.insert(number) }
    }

    func takeShortened(_ number: CInt) -> Bool {
      queue.sync { shortened.remove(number) != nil }
    }

    func remove(_ number: CInt) {
      queue.sync {
        kernels[number] = nil
        shortened.remove(number)
        atomicCount.store(kernels.count, ordering: .releasing)
      }
    }

    func kernel(of number: CInt) -> FaultyKernel? {
      // Nearly always there is none.
      guard count > 0 else { return nil }
      return queue.sync { kernels[number] }
    }

    func numbers(of kernel: FaultyKernel) -> Set<CInt> {
      queue.sync { Set(kernels.filter { $0.value === kernel }.keys) }
    }
  }
#endif
