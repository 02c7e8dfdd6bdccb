// Clients in lockstep: each sends, waits for the whole answer, and sends again.

#pragma once
#include "histogram.h"
#include <stddef.h>
#include <stdint.h>

struct Client;

/// What a client sends before it waits: all messages of a turn, one after the other.
struct Turn {
  /// Bytes of one message, and how many there are.
  size_t size, depth;
  /// Each message ends with a line feed, and has none within.
  int lines;
};

/// All clients, and what they send.
struct Clients {
  int epoll;
  int count;
  /// Bytes of a turn.
  size_t turn;
  /// Client i sends `turn` bytes from `question + i * stride` and expects those from there in `answer`, so that an
  /// answer meant for another client is noticed. Where messages are lines, each client begins at one, and every 256th
  /// sends the same.
  unsigned char *question, *answer;
  size_t stride;
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
int clientsConnect(struct Clients *clients, const char *host, const char *port, int count, struct Turn turn);

/// Runs every client until the phase ends and every answer has arrived.
void clientsRun(struct Clients *clients, struct Phase *phase);
