package import Glibc

/// A value that one thread at a time may touch.
///
/// Over a pthread mutex rather than `Synchronization.Mutex`, whose inlined atomics ThreadSanitizer cannot see. Both are
/// in memory of their own: the mutex keeps others away from the value, and of a property that would be checked once
/// more each time.
@safe
package final class Lock<Value: ~Copyable>: @unchecked Sendable {
  // Unchecked, since the compiler cannot know that `value` is only touched between lock and unlock.
  @usableFromInline let value: UnsafeMutablePointer<Value>
  @usableFromInline let mutex: UnsafeMutablePointer<pthread_mutex_t>

  /// Takes charge of a value.
  package init(_ value: consuming sending Value) {
    unsafe self.value = .allocate(capacity: 1)
    unsafe self.value.initialize(to: value)
    unsafe mutex = .allocate(capacity: 1)
    unsafe mutex.initialize(to: pthread_mutex_t())
    unsafe pthread_mutex_init(mutex, nil)
  }

  deinit {
    unsafe pthread_mutex_destroy(mutex)
    unsafe mutex.deallocate()
    unsafe value.deinitialize(count: 1)
    unsafe value.deallocate()
  }

  /// Runs a closure with the value to itself; it must not block and must not come back here.
  ///
  /// Inlined, so that other modules do not look up the types of what the closure takes and returns at each call.
  @inlinable @inline(__always)
  package func withLock<R: ~Copyable, E: Error>(
    _ body: (inout Value) throws(E) -> sending R
  ) throws(E) -> sending R {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return try unsafe body(&value.pointee)
  }
}
