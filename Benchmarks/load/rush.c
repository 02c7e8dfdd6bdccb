// Everybody at once: all clients connect without waiting for each other, each sends one message as soon as it is
// connected and waits for its answer, in upper case.
//
// usage: rush [-c CLIENTS] [-p PID] HOST PORT
//   -c CLIENTS  default 10000
//   -p PID      the server, whose processor time is to be reported
// Prints one JSON object. "failed" says how often each reason was met; "missing" are those that had no answer when
// nothing had happened for ten seconds.
// Exit status: 0 even where some failed, 64 bad usage, 69 where it can't begin.

#define _GNU_SOURCE
#include "clients.h"
#include "cputime.h"
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { batch = 512, patience = 10000, messageSize = 64, reasons = 200 };

/// One who has come.
struct Comer {
  int number;
  int asked;
  size_t received;
};

struct Rush {
  int epoll, count, outstanding;
  struct Comer *each;
  int64_t began, last;
  struct Histogram waits;
  /// By errno; 0 is a server that closed without an answer, and `reasons - 1` whatever else.
  uint64_t failed[reasons], wrong;
};

static void usage(void) {
  fprintf(stderr, "usage: rush [-c CLIENTS] [-p PID] HOST PORT\n");
  exit(64);
}

static void question(const struct Rush *rush, const struct Comer *comer, char text[static messageSize + 1]) {
  // A line, so that servers that cut lines will do.
  snprintf(text, messageSize + 1, "client %-*td\n", messageSize - 8, comer - rush->each);
}

static void end(struct Rush *rush, struct Comer *comer) {
  rush->outstanding--;
  epoll_ctl(rush->epoll, EPOLL_CTL_DEL, comer->number, NULL);
}

static void fail(struct Rush *rush, struct Comer *comer, int reason) {
  rush->failed[reason < reasons ? reason : reasons - 1]++;
  end(rush, comer);
}

/// The answer has come, or a part of it. Those who were served stay connected until all are.
static void receive(struct Rush *rush, struct Comer *comer) {
  char expected[messageSize + 1], bytes[messageSize + 1];
  ssize_t count = recv(comer->number, bytes, sizeof bytes, 0);
  if (count < 0 && errno == EAGAIN) return;
  if (count <= 0) {
    fail(rush, comer, count < 0 ? errno : 0);
    return;
  }
  question(rush, comer, expected);
  memcpy(expected, "CLIENT", 6);
  if (comer->received + (size_t)count > messageSize || memcmp(bytes, expected + comer->received, (size_t)count) != 0) {
    rush->wrong++;
    end(rush, comer);
    return;
  }
  comer->received += (size_t)count;
  if (comer->received < messageSize) return;
  rush->last = nanoseconds();
  histogramAdd(&rush->waits, (uint64_t)(rush->last - rush->began));
  end(rush, comer);
}

static void handle(struct Rush *rush, struct Comer *comer) {
  if (!comer->asked) {
    char text[messageSize + 1];
    int reason = 0;
    socklen_t size = sizeof reason;
    getsockopt(comer->number, SOL_SOCKET, SO_ERROR, &reason, &size);
    question(rush, comer, text);
    if (reason == 0 && send(comer->number, text, messageSize, MSG_NOSIGNAL) < 0) reason = errno;
    if (reason == EAGAIN) return;
    if (reason != 0) {
      fail(rush, comer, reason);
      return;
    }
    comer->asked = 1;
  }
  receive(rush, comer);
}

static int beginOne(struct Rush *rush, struct Comer *comer, const struct addrinfo *address) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = comer};
  int one = 1;
  comer->number = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (comer->number < 0) return -1;
  setsockopt(comer->number, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (connect(comer->number, address->ai_addr, address->ai_addrlen) < 0 && errno != EINPROGRESS) {
    rush->failed[errno < reasons ? errno : reasons - 1]++;
    rush->outstanding--;
    return 0;
  }
  return epoll_ctl(rush->epoll, EPOLL_CTL_ADD, comer->number, &event);
}

static void print(const struct Rush *rush, int64_t connected, const struct CPUTime *server) {
  printf("{\"clients\": %d, \"served\": %llu, \"wrong\": %llu, \"missing\": %d", rush->count,
         (unsigned long long)rush->waits.total, (unsigned long long)rush->wrong, rush->outstanding);
  printf(", \"failed\": {");
  for (int reason = 0, first = 1; reason < reasons; reason++) {
    if (rush->failed[reason] == 0) continue;
    const char *name = reason == 0 ? "closed without an answer" : strerror(reason);
    printf("%s\"%s\": %llu", first ? "" : ", ", name, (unsigned long long)rush->failed[reason]);
    first = 0;
  }
  printf("}, \"askedSeconds\": %.6f, \"seconds\": %.6f", (double)connected / 1e9,
         (double)(rush->last - rush->began) / 1e9);
  printf(", \"waitUSec\": {\"p50\": %.1f, \"p99\": %.1f}", (double)histogramQuantile(&rush->waits, 0.5) / 1e3,
         (double)histogramQuantile(&rush->waits, 0.99) / 1e3);
  if (server != NULL) printf(", \"server\": {\"totalNSec\": %lld}", (long long)server->total);
  printf("}\n");
}

int main(int count, char **arguments) {
  static struct Rush rush = {.count = 10000};
  pid_t pid = 0;
  for (int option; (option = getopt(count, arguments, "c:p:")) != -1;) {
    if (option == 'c') rush.count = atoi(optarg);
    if (option == 'p') pid = (pid_t)atoi(optarg);
    if (option == '?') usage();
  }
  if (count - optind != 2 || rush.count < 1) usage();

  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
  struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV | AI_NUMERICHOST}, *address;
  struct CPUTime before = {0}, after = {0};
  rush.epoll = epoll_create1(EPOLL_CLOEXEC);
  rush.each = calloc((size_t)rush.count, sizeof *rush.each);
  rush.outstanding = rush.count;
  if (rush.epoll < 0 || rush.each == NULL || getaddrinfo(arguments[optind], arguments[optind + 1], &hints, &address) != 0 ||
      (pid > 0 && cpuTimeOf(pid, &before) < 0)) {
    fprintf(stderr, "rush: it can't begin\n");
    return 69;
  }

  rush.began = rush.last = nanoseconds();
  for (int i = 0; i < rush.count; i++) {
    if (beginOne(&rush, &rush.each[i], address) == 0) continue;
    fprintf(stderr, "rush: client %d of %d: %s\n", i + 1, rush.count, strerror(errno));
    return 69;
  }
  int64_t connected = nanoseconds() - rush.began;
  while (rush.outstanding > 0) {
    struct epoll_event events[batch];
    int found = epoll_wait(rush.epoll, events, batch, patience);
    if (found < 0 && errno == EINTR) continue;
    if (found <= 0) break;
    for (int i = 0; i < found; i++) handle(&rush, events[i].data.ptr);
  }
  if (pid > 0 && cpuTimeOf(pid, &after) < 0) pid = 0;
  after = cpuTimeBetween(before, after);
  print(&rush, connected, pid > 0 ? &after : NULL);
}
