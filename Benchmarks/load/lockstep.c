// The load: many clients in lockstep on one thread, cheaper than the servers it measures.
//
// usage: lockstep [options] HOST PORT
//   -c CLIENTS   default 1
//   -s BYTES     of one message; default 64
//   -d DEPTH     messages that a client sends at once before it waits for their answers; default 1
//   -t SECONDS   how long the timed part lasts; default 1
//   -n MESSAGES  or how many it has, of all clients together, rounded up to whole turns for each
//   -w MESSAGES  before the timed part, likewise; default 20000
//   -l           messages are lines: the last byte of each is a line feed, and no other is
//   -p PID       the server, whose processor time is to be reported
//   -a           what it took until every client was connected and had one turn answered is reported too, as "arrival"
//   -i SECONDS   after the timed part the clients stay connected and silent for so long, and the server's
//                processor time in it is reported; before that, fourteen seconds are for what ends by itself
//   -k           the clients stay connected, after all has been printed, until standard input ends
// Prints one JSON object; none where the warm-up already failed.
// Exit status: 0, 1 where an answer was wrong or missing, 64 bad usage, 69 no connection.

#define _GNU_SOURCE
#include "clients.h"
#include "cputime.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

struct Options {
  int clients;
  size_t size, depth;
  double seconds, idleSeconds;
  uint64_t messages, warmup;
  int lines, arrival, keep;
  pid_t server;
};

static void usage(void) {
  fprintf(stderr, "usage: lockstep [-c CLIENTS] [-s BYTES] [-d DEPTH] [-t SECONDS | -n MESSAGES] [-w MESSAGES]\n"
                  "                [-l] [-p PID] [-a] [-i SECONDS] [-k] HOST PORT\n");
  exit(64);
}

/// A whole argument that is a number of at least `least`, or the usage.
static double number(const char *text, double least) {
  char *end;
  double value = strtod(text, &end);
  if (end == text || *end != 0 || !(value >= least && value < 1e15)) usage();
  return value;
}

static struct Options parse(int count, char **arguments) {
  struct Options options = {.clients = 1, .size = 64, .depth = 1, .seconds = 1, .warmup = 20000};
  for (int option; (option = getopt(count, arguments, "c:s:d:t:n:w:lp:ai:k")) != -1;) {
    switch (option) {
      case 'c': options.clients = (int)number(optarg, 1); break;
      case 's': options.size = (size_t)number(optarg, 1); break;
      case 'd': options.depth = (size_t)number(optarg, 1); break;
      case 't': options.seconds = number(optarg, 0.001); break;
      case 'n': options.messages = (uint64_t)number(optarg, 1); break;
      case 'w': options.warmup = (uint64_t)number(optarg, 0); break;
      case 'l': options.lines = 1; break;
      case 'a': options.arrival = 1; break;
      case 'k': options.keep = 1; break;
      case 'p': options.server = (pid_t)number(optarg, 1); break;
      case 'i': options.idleSeconds = number(optarg, 0.001); break;
      default: usage();
    }
  }
  if (count - optind != 2) usage();
  return options;
}

/// How often each client has its turn for `messages` in all.
static uint64_t turns(const struct Options *options, uint64_t messages) {
  uint64_t each = (uint64_t)options->clients * options->depth;
  return (messages + each - 1) / each;
}

static struct CPUTime cpuTime(pid_t pid) {
  struct CPUTime time = {0};
  if (cpuTimeOf(pid, &time) == 0) return time;
  fprintf(stderr, "lockstep: no process %d\n", (int)pid);
  exit(69);
}

static void sleepFor(double seconds) {
  struct timespec time = {.tv_sec = (time_t)seconds, .tv_nsec = (long)(fmod(seconds, 1) * 1e9)};
  while (nanosleep(&time, &time) < 0) continue;
}

static void printCPU(const char *name, struct CPUTime time) {
  printf(", \"%s\": {\"totalNSec\": %lld, \"userNSec\": %lld, \"systemNSec\": %lld}", name, (long long)time.total,
         (long long)time.user, (long long)time.system);
}

int main(int count, char **arguments) {
  struct Options options = parse(count, arguments);

  // Without the right to raise the hard limit, what there is has to do.
  struct rlimit limit = {(rlim_t)options.clients + 64, (rlim_t)options.clients + 64};
  if (setrlimit(RLIMIT_NOFILE, &limit) < 0 && getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }

  static struct Clients clients;
  static struct Histogram latency;
  struct Turn turn = {options.size, options.depth, options.lines};
  struct CPUTime arrival = {0};
  int64_t began = nanoseconds(), arrived = 0;
  if (options.server > 0) arrival = cpuTime(options.server);
  if (clientsConnect(&clients, arguments[optind], arguments[optind + 1], options.clients, turn) < 0) return 69;
  if (options.arrival) {
    struct Phase first = {.turns = 1};
    clientsRun(&clients, &first);
    arrived = nanoseconds();
    if (options.server > 0) arrival = cpuTimeBetween(arrival, cpuTime(options.server));
  }
  struct Phase warmup = {.turns = turns(&options, options.warmup)};
  if (warmup.turns > 0) clientsRun(&clients, &warmup);
  if (clients.errors > 0) return 1;

  struct CPUTime server = {0}, load = cpuTime(0);
  if (options.server > 0) server = cpuTime(options.server);
  int64_t start = nanoseconds();
  struct Phase timed = {.turns = turns(&options, options.messages), .latency = &latency};
  timed.deadline = start + (int64_t)(options.seconds * 1e9);
  clientsRun(&clients, &timed);
  int64_t end = nanoseconds();
  if (options.server > 0) server = cpuTimeBetween(server, cpuTime(options.server));
  load = cpuTimeBetween(load, cpuTime(0));

  printf("{\"clients\": %d, \"messageBytes\": %zu, \"depth\": %zu", options.clients, options.size, options.depth);
  printf(", \"messages\": %llu, \"seconds\": %.6f", (unsigned long long)(timed.answered * options.depth),
         (double)(end - start) / 1e9);
  printf(", \"latencyUSec\": {\"p50\": %.1f, \"p99\": %.1f, \"p999\": %.1f}",
         (double)histogramQuantile(&latency, 0.5) / 1e3, (double)histogramQuantile(&latency, 0.99) / 1e3,
         (double)histogramQuantile(&latency, 0.999) / 1e3);
  printCPU("load", load);
  if (options.server > 0) printCPU("server", server);
  if (options.arrival) printf(", \"arrival\": {\"seconds\": %.6f", (double)(arrived - began) / 1e9);
  if (options.arrival && options.server > 0) printCPU("server", arrival);
  if (options.arrival) printf("}");
  if (options.server > 0 && options.idleSeconds > 0) {
    // A lane looks a quarter of write_stall after the last answer whether it was acknowledged, and Dispatch's threads
    // end when they have had nothing to do for five.
    sleepFor(14);
    struct CPUTime before = cpuTime(options.server);
    sleepFor(options.idleSeconds);
    struct CPUTime idle = cpuTimeBetween(before, cpuTime(options.server));
    printf(", \"idle\": {\"seconds\": %g, \"totalNSec\": %lld}", options.idleSeconds, (long long)idle.total);
  }
  printf(", \"errors\": %llu}\n", (unsigned long long)clients.errors);
  fflush(stdout);
  while (options.keep && getchar() != EOF) continue;
  return clients.errors > 0;
}
