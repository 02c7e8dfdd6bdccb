// The load for relays: in each room one client sends and the others receive. A room's sender sends its next messages
// when each of its receivers has got all of the last. Every byte that anyone gets is compared.
//
// usage: fan [options] PROTOCOL HOST PORT
//   PROTOCOL      relay, rooms, nats or redis
//   -r RECEIVERS  in each room; default 1000
//   -R ROOMS      default 1
//   -b BATCH      messages that a sender sends at once, with one send; default 1
//   -s BYTES      of a message's payload; default 64
//   -t SECONDS    how long the timed part lasts; default 1
//   -w DELIVERIES before the timed part; default 20000
//   -p PID        the server, whose processor time is to be reported
// Prints one JSON object; none where the warm-up already failed.
// Exit status: 0, 1 where a delivery was wrong or missing, 64 bad usage, 69 no connection.

#define _GNU_SOURCE
#include "fan.h"
#include "clients.h"
#include "cputime.h"
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { batch = 512, bufferSize = 16 * 1024, patience = 10 };

struct Member {
  int number;
  struct RoomLoad *room;
  int sends;
  /// Bytes of deliveries got in all, and how much of a question has come instead of the next.
  uint64_t received;
  size_t asked;
};

struct RoomLoad {
  /// What the sender sends at once, and what a receiver gets of one message, again and again until it is longer than
  /// the buffer by one delivery.
  struct Text batch, expected;
  size_t delivery;
  struct Member *members;
  /// Bytes that each receiver has when it has all that was sent, and those who have not.
  uint64_t due;
  int behind;
  int64_t began;
};

static struct {
  const struct Protocol *protocol;
  int receivers, rooms, batch;
  size_t size;
  double seconds;
  uint64_t warmup;
  pid_t server;
  int epoll;
  struct RoomLoad *each;
  struct Histogram *latency;
  /// Whole batches that every receiver of a room got, and rooms that still go on.
  uint64_t batches;
  int busy;
  int64_t deadline;
} fan = {.receivers = 1000, .rooms = 1, .batch = 1, .size = 64, .seconds = 1, .warmup = 20000};

__attribute__((noreturn)) static void fail(int status, const char *what) {
  fprintf(stderr, "fan: %s\n", what);
  exit(status);
}

static void usage(void) {
  fprintf(stderr, "usage: fan [-r RECEIVERS] [-R ROOMS] [-b BATCH] [-s BYTES] [-t SECONDS] [-w DELIVERIES] [-p PID]\n"
                  "           relay|rooms|nats|redis HOST PORT\n");
  exit(64);
}

static void parse(int count, char **arguments) {
  for (int option; (option = getopt(count, arguments, "r:R:b:s:t:w:p:")) != -1;) {
    double value = optarg == NULL ? 0 : strtod(optarg, NULL);
    switch (option) {
      case 'r': fan.receivers = (int)value; break;
      case 'R': fan.rooms = (int)value; break;
      case 'b': fan.batch = (int)value; break;
      case 's': fan.size = (size_t)value; break;
      case 't': fan.seconds = value; break;
      case 'w': fan.warmup = (uint64_t)value; break;
      case 'p': fan.server = (pid_t)value; break;
      default: usage();
    }
  }
  if (count - optind != 3 || fan.receivers < 1 || fan.rooms < 1 || fan.batch < 1 || fan.size < 16) usage();
  fan.protocol = protocolNamed(arguments[optind]);
  if (fan.protocol == NULL) usage();
}

/// A room's own letters, so that what went to another room is noticed.
static void prepare(struct RoomLoad *room, int number) {
  char *payload = malloc(fan.size + 1);
  if (payload == NULL) fail(69, "no memory");
  int length = snprintf(payload, fan.size + 1, "to room %d:", number);
  for (size_t i = (size_t)length; i < fan.size; i++) payload[i] = (char)('a' + (i + (size_t)number) % 26);
  for (int i = 0; i < fan.batch; i++) fan.protocol->send(&room->batch, number, payload, fan.size);
  fan.protocol->delivery(&room->expected, number, payload, fan.size);
  room->delivery = room->expected.count;
  while (room->expected.count < bufferSize + room->delivery) {
    fan.protocol->delivery(&room->expected, number, payload, fan.size);
  }
  free(payload);
}

/// Reads until what came ends with this: a greeting, or an answer.
static void await(int number, const char *end, size_t count) {
  char bytes[4096];
  size_t length = 0;
  while (length < count || memcmp(bytes + length - count, end, count) != 0) {
    ssize_t received = recv(number, bytes + length, sizeof bytes - length, 0);
    if (received <= 0) fail(69, "no greeting, or not the answer that it should be");
    length += (size_t)received;
  }
}

static void join(int number, int room, int sends) {
  struct Text text = {0}, answer = {0};
  fan.protocol->join(&text, room, sends);
  fan.protocol->joined(&answer, room, sends);
  if (fan.protocol->greeting != NULL) await(number, fan.protocol->greeting, strlen(fan.protocol->greeting));
  if (text.count > 0 && send(number, text.bytes, text.count, MSG_NOSIGNAL) != (ssize_t)text.count) {
    fail(69, "joining was not possible");
  }
  if (answer.count > 0) await(number, answer.bytes, answer.count);
  free(text.bytes);
  free(answer.bytes);
}

static void connectOne(struct Member *member, const struct addrinfo *address, int room) {
  int one = 1;
  struct timeval limit = {.tv_sec = patience};
  member->number = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (member->number < 0 || connect(member->number, address->ai_addr, address->ai_addrlen) < 0) {
    fail(69, strerror(errno));
  }
  setsockopt(member->number, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  setsockopt(member->number, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  join(member->number, room, member->sends);
  struct epoll_event event = {.events = EPOLLIN | EPOLLET | EPOLLRDHUP, .data.ptr = member};
  if (fcntl(member->number, F_SETFL, O_NONBLOCK) < 0 ||
      epoll_ctl(fan.epoll, EPOLL_CTL_ADD, member->number, &event) < 0) {
    fail(69, strerror(errno));
  }
}

/// Receivers first and senders last, so that nobody is sent to before all are in.
static void connectAll(const char *host, const char *port) {
  struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV}, *address;
  if (getaddrinfo(host, port, &hints, &address) != 0) fail(69, "no such address");
  fan.epoll = epoll_create1(EPOLL_CLOEXEC);
  fan.each = calloc((size_t)fan.rooms, sizeof *fan.each);
  if (fan.epoll < 0 || fan.each == NULL) fail(69, "no memory");
  for (int i = 0; i < fan.rooms; i++) {
    prepare(&fan.each[i], i);
    fan.each[i].members = calloc((size_t)fan.receivers + 1, sizeof *fan.each[i].members);
    if (fan.each[i].members == NULL) fail(69, "no memory");
  }
  for (int sends = 0; sends <= 1; sends++) {
    for (int i = 0; i < fan.rooms; i++) {
      struct RoomLoad *room = &fan.each[i];
      for (int j = sends ? fan.receivers : 0; j < fan.receivers + sends; j++) {
        room->members[j] = (struct Member){.room = room, .sends = sends};
        connectOne(&room->members[j], address, i);
      }
    }
  }
  freeaddrinfo(address);
}

/// A batch is far less than what a socket takes at once, all before it having arrived.
static void sendBatch(struct RoomLoad *room) {
  room->behind = fan.receivers;
  room->due += room->delivery * (uint64_t)fan.batch;
  room->began = nanoseconds();
  ssize_t sent = send(room->members[fan.receivers].number, room->batch.bytes, room->batch.count, MSG_NOSIGNAL);
  if (sent != (ssize_t)room->batch.count) fail(1, "a batch could not be sent at once");
}

/// Compares what came byte by byte, since there is more in it than deliveries, or something wrong.
static void compare(struct Member *member, const char *bytes, size_t count) {
  const struct RoomLoad *room = member->room;
  const char *question = fan.protocol->question, *answer = fan.protocol->answer;
  for (size_t i = 0; i < count; i++) {
    size_t place = (size_t)(member->received % room->delivery);
    if (member->asked == 0 && bytes[i] == room->expected.bytes[place]) {
      member->received++;
    } else if (question != NULL && place == 0 && bytes[i] == question[member->asked]) {
      if (question[++member->asked] != 0) continue;
      member->asked = 0;
      if (send(member->number, answer, strlen(answer), MSG_NOSIGNAL) < 0) fail(1, strerror(errno));
    } else {
      fail(1, "a wrong delivery");
    }
  }
}

static void receive(struct Member *member) {
  static char buffer[bufferSize];
  struct RoomLoad *room = member->room;
  ssize_t count;
  do {
    count = recv(member->number, buffer, bufferSize, 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count <= 0) fail(1, count == 0 ? "closed by the server" : strerror(errno));
    // Redis answers its senders with a number; what it is does not matter here.
    if (member->sends) continue;
    const char *expected = room->expected.bytes + member->received % room->delivery;
    uint64_t before = member->received;
    if (member->asked == 0 && memcmp(buffer, expected, (size_t)count) == 0) {
      member->received += (uint64_t)count;
    } else {
      compare(member, buffer, (size_t)count);
    }
    if (member->received > room->due) fail(1, "a delivery too many");
    if (member->received < room->due || before == room->due || --room->behind > 0) continue;
    int64_t now = nanoseconds();
    if (fan.latency != NULL) histogramAdd(fan.latency, (uint64_t)(now - room->began));
    fan.batches++;
    if (now < fan.deadline) {
      sendBatch(room);
    } else {
      fan.busy--;
    }
  } while (count == bufferSize);
}

/// Goes on until the deadline, or until so many batches have arrived, and everything has.
static void run(double seconds, uint64_t batches) {
  fan.deadline = nanoseconds() + (int64_t)(seconds * 1e9);
  fan.batches = 0;
  fan.busy = fan.rooms;
  for (int i = 0; i < fan.rooms; i++) sendBatch(&fan.each[i]);
  while (fan.busy > 0) {
    struct epoll_event events[batch];
    int count = epoll_wait(fan.epoll, events, batch, patience * 1000);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) fail(1, "a delivery is missing");
    for (int i = 0; i < count; i++) receive(events[i].data.ptr);
    if (batches > 0 && fan.batches >= batches) fan.deadline = 0;
  }
}

static struct CPUTime cpuTime(pid_t pid) {
  struct CPUTime time = {0};
  if (cpuTimeOf(pid, &time) < 0) fail(69, "there is no such process");
  return time;
}

static void printCPU(const char *name, struct CPUTime time) {
  printf(", \"%s\": {\"totalNSec\": %lld, \"userNSec\": %lld, \"systemNSec\": %lld}", name, (long long)time.total,
         (long long)time.user, (long long)time.system);
}

int main(int count, char **arguments) {
  parse(count, arguments);
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
  connectAll(arguments[optind + 1], arguments[optind + 2]);
  uint64_t each = (uint64_t)fan.receivers * (uint64_t)fan.batch;
  run(1e6, (fan.warmup + each - 1) / each);

  static struct Histogram latency;
  fan.latency = &latency;
  struct CPUTime server = {0}, load = cpuTime(0);
  if (fan.server > 0) server = cpuTime(fan.server);
  int64_t start = nanoseconds();
  run(fan.seconds, 0);
  double seconds = (double)(nanoseconds() - start) / 1e9;
  if (fan.server > 0) server = cpuTimeBetween(server, cpuTime(fan.server));
  load = cpuTimeBetween(load, cpuTime(0));

  printf("{\"protocol\": \"%s\", \"receivers\": %d, \"rooms\": %d, \"batch\": %d, \"messageBytes\": %zu",
         fan.protocol->name, fan.receivers, fan.rooms, fan.batch, fan.size);
  printf(", \"deliveries\": %llu, \"seconds\": %.6f", (unsigned long long)(fan.batches * each), seconds);
  printf(", \"latencyUSec\": {\"p50\": %.1f, \"p99\": %.1f}", (double)histogramQuantile(&latency, 0.5) / 1e3,
         (double)histogramQuantile(&latency, 0.99) / 1e3);
  printCPU("load", load);
  if (fan.server > 0) printCPU("server", server);
  printf("}\n");
}
