#define _GNU_SOURCE
#include "clients.h"
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { batch = 512, bufferSize = 64 * 1024, patience = 10000, differentLines = 256 };

struct Client {
  int number;
  /// Of this turn: bytes sent, and bytes of the answer received.
  size_t sent, received;
  int64_t began;
  /// Turns left in this phase, where they are counted.
  uint64_t turns;
};

int64_t nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

/// Random bytes, half of them small letters so that there is something to do, and the answer to them.
static int fill(struct Clients *clients, struct Turn turn) {
  size_t size = clients->turn + (turn.lines ? differentLines * turn.size : (size_t)clients->count);
  clients->stride = turn.lines ? turn.size : 1;
  clients->question = malloc(size);
  clients->answer = malloc(size);
  if (clients->question == NULL || clients->answer == NULL) return -1;
  srandom(1);
  for (size_t i = 0; i < size; i++) {
    long random_ = random();
    unsigned char byte = (unsigned char)((random_ & 1) ? 'a' + (random_ >> 8) % 26 : (random_ >> 8));
    if (turn.lines && (byte == '\n' || byte == '\r')) byte = '.';
    if (turn.lines && (i + 1) % turn.size == 0) byte = '\n';
    clients->question[i] = byte;
    clients->answer[i] = (byte >= 'a' && byte <= 'z') ? (unsigned char)(byte - 32) : byte;
  }
  return 0;
}

static int connectOne(const struct addrinfo *address) {
  int number = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int one = 1;
  if (number < 0) return -1;
  if (connect(number, address->ai_addr, address->ai_addrlen) < 0 || fcntl(number, F_SETFL, O_NONBLOCK) < 0) {
    close(number);
    return -1;
  }
  setsockopt(number, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return number;
}

/// Where a client's bytes begin, in the questions and in the answers.
static size_t offset(const struct Clients *clients, const struct Client *client) {
  size_t number = (size_t)(client - clients->each);
  return (clients->stride == 1 ? number : number % differentLines) * clients->stride;
}

int clientsConnect(struct Clients *clients, const char *host, const char *port, int count, struct Turn turn) {
  *clients = (struct Clients){.count = count, .turn = turn.size * turn.depth, .epoll = epoll_create1(EPOLL_CLOEXEC)};
  clients->each = calloc((size_t)count, sizeof *clients->each);
  if (clients->epoll < 0 || clients->each == NULL || fill(clients, turn) < 0) {
    perror("lockstep");
    return -1;
  }
  struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV}, *address;
  int failure = getaddrinfo(host, port, &hints, &address);
  if (failure != 0) {
    fprintf(stderr, "lockstep: %s: %s\n", host, gai_strerror(failure));
    return -1;
  }
  for (int i = 0; i < count; i++) {
    struct Client *client = &clients->each[i];
    // Edge-triggered and never changed: the load costs one wait for many events, and no epoll_ctl.
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = client};
    client->number = connectOne(address);
    if (client->number < 0 || epoll_ctl(clients->epoll, EPOLL_CTL_ADD, client->number, &event) < 0) {
      fprintf(stderr, "lockstep: client %d of %d: %s\n", i + 1, count, strerror(errno));
      return -1;
    }
  }
  freeaddrinfo(address);
  return 0;
}

static void fail(struct Clients *clients, struct Client *client, const char *why) {
  if (clients->errors++ == 0) fprintf(stderr, "lockstep: client %td: %s\n", client - clients->each, why);
  close(client->number);
  client->number = -1;
  clients->busy--;
}

/// Sends what is left of this client's turn, as far as the socket takes it.
static void sendRest(struct Clients *clients, struct Client *client) {
  size_t left = clients->turn - client->sent;
  const unsigned char *bytes = clients->question + offset(clients, client) + client->sent;
  ssize_t sent = send(client->number, bytes, left, MSG_NOSIGNAL);
  if (sent >= 0) {
    client->sent += (size_t)sent;
  } else if (errno != EAGAIN && errno != EINTR) {
    fail(clients, client, strerror(errno));
  }
}

/// The whole answer is here: counts it, and sends again unless the phase is over for this client.
static void next(struct Clients *clients, struct Client *client, struct Phase *phase) {
  int64_t now = nanoseconds();
  phase->answered++;
  if (phase->latency != NULL) histogramAdd(phase->latency, (uint64_t)(now - client->began));
  int over = phase->turns > 0 ? --client->turns == 0 : now >= phase->deadline;
  if (over) {
    clients->busy--;
    return;
  }
  client->began = now;
  client->sent = client->received = 0;
  sendRest(clients, client);
}

/// Takes what there is of the answer. Edges are not repeated, so it reads until a read comes back short.
static void receive(struct Clients *clients, struct Client *client, struct Phase *phase) {
  static unsigned char buffer[bufferSize];
  ssize_t count;
  do {
    count = recv(client->number, buffer, bufferSize, 0);
    // The read before may have brought the last of the answer, and have filled the buffer with it.
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) break;
    if (count <= 0) {
      fail(clients, client, count == 0 ? "closed by the server" : strerror(errno));
      return;
    }
    const unsigned char *expected = clients->answer + offset(clients, client) + client->received;
    size_t outstanding = client->sent - client->received;
    if ((size_t)count > outstanding || memcmp(buffer, expected, (size_t)count) != 0) {
      fail(clients, client, "a wrong answer");
      return;
    }
    client->received += (size_t)count;
  } while (count == bufferSize);
  if (client->received == clients->turn) next(clients, client, phase);
}

static void handle(struct Clients *clients, struct Client *client, struct Phase *phase, uint32_t events) {
  if (client->number < 0) return;
  if (client->sent < clients->turn && (events & EPOLLOUT)) sendRest(clients, client);
  if (client->number >= 0 && (events & ~(uint32_t)EPOLLOUT)) receive(clients, client, phase);
}

void clientsRun(struct Clients *clients, struct Phase *phase) {
  struct epoll_event events[batch];
  phase->answered = 0;
  clients->busy = clients->count;
  for (int i = 0; i < clients->count; i++) {
    struct Client *client = &clients->each[i];
    if (client->number < 0) {
      clients->busy--;
      continue;
    }
    client->turns = phase->turns;
    client->sent = client->received = 0;
    client->began = nanoseconds();
    sendRest(clients, client);
  }
  while (clients->busy > 0) {
    int count = epoll_wait(clients->epoll, events, batch, patience);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      fprintf(stderr, "lockstep: %d clients without an answer for %d s\n", clients->busy, patience / 1000);
      clients->errors += (uint64_t)clients->busy;
      return;
    }
    for (int i = 0; i < count; i++) handle(clients, events[i].data.ptr, phase, events[i].events);
  }
}
