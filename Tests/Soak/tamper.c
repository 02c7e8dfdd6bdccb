// Loaded before the C library, it makes usherd do now and then what it must never do, for the soak to notice.
//
// TAMPER says what: `lose` and `twice` are about one call of send in EVERY, `leak` and `hoard` about closing one socket
// in EVERY.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
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

ssize_t send(int descriptor, const void *bytes, size_t count, int flags) {
  ssize_t (*next)(int, const void *, size_t, int) =
      (ssize_t (*)(int, const void *, size_t, int))dlsym(RTLD_NEXT, "send");
  if (is_client(descriptor)) {
    if (is_due("lose", &sends)) { return (ssize_t)count; }
    if (is_due("twice", &sends)) { next(descriptor, bytes, count, flags); }
  }
  return next(descriptor, bytes, count, flags);
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
