import Glibc

/// A value that one thread at a time may touch.
///
/// Over a pthread mutex rather than `Synchronization.Mutex`, whose inlined atomics ThreadSanitizer cannot see.
@safe
package final class Lock<Value: ~Copyable>: @unchecked Sendable {
  // Unchecked, since the compiler cannot know that `value` is only touched between lock and unlock.
  private var value: Value
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>

  /// Takes charge of a value.
  package init(_ value: consuming sending Value) {
    self.value = value
    unsafe mutex = .allocate(capacity: 1)
    unsafe mutex.initialize(to: pthread_mutex_t())
    unsafe pthread_mutex_init(mutex, nil)
  }

  deinit {
    unsafe pthread_mutex_destroy(mutex)
    unsafe mutex.deallocate()
  }

  /// Runs a closure with the value to itself; it must not block and must not come back here.
  package func withLock<R: ~Copyable, E: Error>(
    _ body: (inout Value) throws(E) -> sending R
  ) throws(E) -> sending R {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return try body(&value)
  }
}
