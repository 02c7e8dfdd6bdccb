// Counts what a Swift program does behind its author's back: retains, releases, allocations, exclusivity checks.
//
// Preloaded (LD_PRELOAD) into a program that uses the shared Swift runtime. The totals stand, at any moment, in
// the file that USHER_COUNTS_FILE names, as 64-bit numbers in the order of `struct Counts`: whoever wants the
// count of something reads them before and after it.
//
// Nothing is said of what the optimiser removed or inlined, which is the point: these are the calls that remain.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct Counts {
  /// 1 where the Swift runtime is a shared library, whose calls can be counted.
  atomic_ullong hooked;
  /// Strong, unowned and weak references taken, and given back.
  atomic_ullong retains, releases;
  /// Class instances, boxes, closures and array storages.
  atomic_ullong objects;
  /// Calls of malloc and its like, the objects' own included.
  atomic_ullong allocations;
  /// Accesses checked for exclusivity while running.
  atomic_ullong accesses;
};

/// Where it counts until there is a file, and where there is none.
static struct Counts nowhere;
static struct Counts *counts = &nowhere;

static inline void count(atomic_ullong *counter) { atomic_fetch_add_explicit(counter, 1, memory_order_relaxed); }

/// Null and the tagged pointers of immortal values are not counted: nothing is done to them.
static inline int isObject(const void *object) { return (intptr_t)object > 0; }

/// The next definition of the function it stands in: the real one.
#define real(name) \
  static __typeof__(name) *next; \
  if (next == NULL) next = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

// Allocation. glibc's own entry points, since dlsym itself may allocate.

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t number, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

void *malloc(size_t size) {
  count(&counts->allocations);
  return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
  count(&counts->allocations);
  return __libc_calloc(number, size);
}

void *realloc(void *old, size_t size) {
  count(&counts->allocations);
  return __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size) {
  count(&counts->allocations);
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **result, size_t alignment, size_t size) {
  if (alignment < sizeof(void *) || (alignment & (alignment - 1)) != 0) return EINVAL;
  void *memory = memalign(alignment, size);
  if (memory == NULL) return ENOMEM;
  *result = memory;
  return 0;
}

// References and objects. Replaced by name, so what is counted is what the program calls through the linker; what the
// runtime's library does within itself is not. (The runtime has hooks of its own for this, but once they are on, it
// strips the tag of a small string before it asks whether there is an object behind it, and crashes.)

void *swift_retain(void *object) {
  real(swift_retain);
  if (isObject(object)) count(&counts->retains);
  return next(object);
}

void *swift_retain_n(void *object, uint32_t n) {
  real(swift_retain_n);
  if (isObject(object)) count(&counts->retains);
  return next(object, n);
}

void *swift_bridgeObjectRetain(void *object) {
  real(swift_bridgeObjectRetain);
  if (isObject(object)) count(&counts->retains);
  return next(object);
}

void swift_release(void *object) {
  real(swift_release);
  if (isObject(object)) count(&counts->releases);
  next(object);
}

void swift_release_n(void *object, uint32_t n) {
  real(swift_release_n);
  if (isObject(object)) count(&counts->releases);
  next(object, n);
}

void swift_bridgeObjectRelease(void *object) {
  real(swift_bridgeObjectRelease);
  if (isObject(object)) count(&counts->releases);
  next(object);
}

void *swift_allocObject(const void *metadata, size_t size, size_t alignmentMask) {
  real(swift_allocObject);
  count(&counts->objects);
  return next(metadata, size, alignmentMask);
}

void *swift_unownedRetain(void *object) {
  real(swift_unownedRetain);
  if (isObject(object)) count(&counts->retains);
  return next(object);
}

void swift_unownedRelease(void *object) {
  real(swift_unownedRelease);
  if (isObject(object)) count(&counts->releases);
  next(object);
}

void *swift_unownedRetainStrong(void *object) {
  real(swift_unownedRetainStrong);
  if (isObject(object)) count(&counts->retains);
  return next(object);
}

void *swift_weakLoadStrong(void *reference) {
  real(swift_weakLoadStrong);
  void *object = next(reference);
  if (isObject(object)) count(&counts->retains);
  return object;
}

void swift_beginAccess(void *pointer, void *buffer, uintptr_t flags, void *caller) {
  real(swift_beginAccess);
  count(&counts->accesses);
  next(pointer, buffer, flags, caller);
}

__attribute__((constructor)) static void start(void) {
  const char *path = getenv("USHER_COUNTS_FILE");
  if (path == NULL) return;
  int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0 || ftruncate(file, sizeof *counts) < 0) return;
  void *memory = mmap(NULL, sizeof *counts, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (memory == MAP_FAILED) return;
  counts = memory;

  atomic_store(&counts->hooked, dlsym(RTLD_DEFAULT, "swift_once") != NULL);
}
