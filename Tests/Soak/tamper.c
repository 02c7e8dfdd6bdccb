// Loaded before the C library, it makes usherd do now and then what it must never do, for the soak to notice.
//
// TAMPER says what: `lose` and `twice` are about one send in EVERY, `leak` and `hoard` about closing one socket
// in EVERY.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define HOARD (256 << 10)

static atomic_ulong sends, closes;
static void *volatile hoard;

// Whether a call is one of those to tamper with.
static int is_due(const char *what, atomic_ulong *count) {
  const char *wanted = getenv("TAMPER");
  const char *every = getenv("EVERY");
  if (wanted == NULL || strcmp(wanted, what) != 0) { return 0; }
  unsigned long each = every ? strtoul(every, NULL, 10) : 1000;
  return atomic_fetch_add(count, 1) % each == each - 1;
}

// Clients only: what operators are told is another matter.
static int is_client(int descriptor) {
  struct sockaddr_storage address;
  socklen_t length = sizeof address;
  if (getpeername(descriptor, (struct sockaddr *)&address, &length) != 0) { return 0; }
  return address.ss_family == AF_INET || address.ss_family == AF_INET6;
}

// The engine makes its sends by this, without the C library's point of cancellation.
long syscall(long number, ...) {
  static long (*_Atomic known)(long, ...);
  long (*next)(long, ...) = known;
  if (next == NULL) { known = next = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall"); }
  // As many as there can be, whatever was given: the kernel looks at those that it needs.
  long given[6];
  va_list list;
  va_start(list, number);
  for (int index = 0; index < 6; index++) { given[index] = va_arg(list, long); }
  va_end(list);
  if (number == SYS_sendto && is_client((int)given[0])) {
    if (is_due("lose", &sends)) { return given[2]; }
    if (is_due("twice", &sends)) { next(number, given[0], given[1], given[2], given[3], given[4], given[5]); }
  }
  return next(number, given[0], given[1], given[2], given[3], given[4], given[5]);
}

int close(int descriptor) {
  int (*next)(int) = (int (*)(int))dlsym(RTLD_NEXT, "close");
  struct stat status;
  if (fstat(descriptor, &status) == 0 && S_ISSOCK(status.st_mode) && is_client(descriptor)) {
    if (is_due("leak", &closes)) {
      // The client is to see its end; it is the descriptor that stays.
      shutdown(descriptor, SHUT_RDWR);
      return 0;
    }
    if (is_due("hoard", &closes)) {
      // Written to, or it would take no room; kept in sight, or the compiler would leave it out; never freed.
      hoard = malloc(HOARD);
      if (hoard != NULL) { memset(hoard, 1, HOARD); }
    }
  }
  return next(descriptor);
}
