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
  /// 1 once the Swift runtime was found and its hooks are set.
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

// Strong references and objects: the hooks that the runtime keeps for Instruments. They are met on every way,
// from within the runtime's own library too.

static void *(*realRetain)(void *), *(*realRetainN)(void *, uint32_t), *(*realTryRetain)(void *);
static void (*realRelease)(void *), (*realReleaseN)(void *, uint32_t);
static void *(*realAllocObject)(const void *, size_t, size_t);

static void *countRetain(void *object) {
  if (isObject(object)) count(&counts->retains);
  return realRetain(object);
}

static void *countRetainN(void *object, uint32_t n) {
  if (isObject(object)) count(&counts->retains);
  return realRetainN(object, n);
}

static void *countTryRetain(void *object) {
  if (isObject(object)) count(&counts->retains);
  return realTryRetain(object);
}

static void countRelease(void *object) {
  if (isObject(object)) count(&counts->releases);
  realRelease(object);
}

static void countReleaseN(void *object, uint32_t n) {
  if (isObject(object)) count(&counts->releases);
  realReleaseN(object, n);
}

static void *countAllocObject(const void *metadata, size_t size, size_t alignmentMask) {
  count(&counts->objects);
  return realAllocObject(metadata, size, alignmentMask);
}

// What has no hook is replaced by name: it is called from the program, through the linker.

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

/// Puts `hook` in the place of the function that the runtime's variable `name` points to.
static int hook(const char *name, void *hook, void **original) {
  void **variable = dlsym(RTLD_DEFAULT, name);
  if (variable == NULL) return 0;
  *original = *variable;
  *variable = hook;
  return 1;
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

  char *enabled = dlsym(RTLD_DEFAULT, "_swift_enableSwizzlingOfAllocationAndRefCountingFunctions_forInstrumentsOnly");
  if (enabled == NULL) return;
  int all = hook("_swift_retain", (void *)countRetain, (void **)&realRetain);
  all &= hook("_swift_retain_n", (void *)countRetainN, (void **)&realRetainN);
  all &= hook("_swift_tryRetain", (void *)countTryRetain, (void **)&realTryRetain);
  all &= hook("_swift_release", (void *)countRelease, (void **)&realRelease);
  all &= hook("_swift_release_n", (void *)countReleaseN, (void **)&realReleaseN);
  all &= hook("_swift_allocObject", (void *)countAllocObject, (void **)&realAllocObject);
  *enabled = 1;
  atomic_store(&counts->hooked, (unsigned)all);
}
