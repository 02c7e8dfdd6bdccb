// Clients in lockstep: each sends, waits for the whole answer, and sends again.

#pragma once
#include "histogram.h"
#include <stddef.h>
#include <stdint.h>

struct Client;

/// All clients, and what they send.
struct Clients {
  int epoll;
  int count;
  /// Bytes that one client sends before it waits: all messages of a turn, one after the other.
  size_t turn;
  /// Client i sends `turn` bytes from `question + i` and expects those from `answer + i`, so that an
  /// answer meant for another client is noticed.
  unsigned char *question, *answer;
  struct Client *each;
  /// Clients that have something to send or an answer to wait for.
  int busy;
  /// Answers that were wrong, connections that broke, clients that got nothing for too long.
  uint64_t errors;
};

/// When a phase ends.
struct Phase {
  /// How often each client has its turn; 0 means as often as it can until the deadline.
  uint64_t turns;
  /// On the clock of `nanoseconds()`.
  int64_t deadline;
  /// Where each turn's duration is counted; may be NULL.
  struct Histogram *latency;
  /// Turns answered, of all clients.
  uint64_t answered;
};

/// The monotonic clock.
int64_t nanoseconds(void);

/// Connects `count` clients, one after the other. Returns -1, with a message printed, where that fails.
int clientsConnect(struct Clients *clients, const char *host, const char *port, int count, size_t turn);

/// Runs every client until the phase ends and every answer has arrived.
void clientsRun(struct Clients *clients, struct Phase *phase);
