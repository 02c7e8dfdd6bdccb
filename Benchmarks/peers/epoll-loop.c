// The plain C epoll loop that every other server is compared with.
//
// It answers whatever one read returned with ASCII letters in upper case, and does as little else as a
// correct server can: level-triggered epoll, one receive and one send for each event, a copy only where the
// socket did not take the whole answer.
//
// usage: epoll-loop [-p PORT] [-t THREADS] [-l]
//   -p PORT     on 127.0.0.1; 0, the default, takes a free one
//   -t THREADS  each with its own listener (SO_REUSEPORT) and epoll set; default 1
//   -l          it cuts lines: answers those that are whole, all that one read brought with one send, each with LF,
//               whether LF or CRLF ended it, and keeps the beginning of the next
// It prints "ready PORT" when it accepts, and runs until it is killed.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { maxThreads = 64, maxClients = 20000, maxNumber = maxClients + 256, batch = 512, bufferSize = 64 * 1024 };

/// Bytes that are kept for a connection. There are none but in rare cases.
struct Kept {
  char *bytes;
  size_t start, end;
};

/// What the socket did not take of an answer, and the beginning of a line whose end has not come. By descriptor
/// number, which belongs to one connection of one thread at a time.
static struct Kept unsent[maxNumber], unread[maxNumber];

static int cutsLines;

struct Loop {
  int epoll, listener;
  int clients, limit;
  int accepting;
};

static void die(const char *what) {
  perror(what);
  exit(69);
}

static void watch(struct Loop *loop, int operation, int number, uint32_t events) {
  struct epoll_event event = {.events = events, .data.fd = number};
  if (epoll_ctl(loop->epoll, operation, number, &event) < 0) die("epoll_ctl");
}

/// A full table, or no descriptor left: look away from the listener, which would otherwise stay readable.
static void setAccepting(struct Loop *loop, int accepting) {
  if (loop->accepting == accepting) return;
  loop->accepting = accepting;
  watch(loop, EPOLL_CTL_MOD, loop->listener, accepting ? EPOLLIN : 0);
}

static void acceptClients(struct Loop *loop) {
  while (loop->clients < loop->limit) {
    int number = accept4(loop->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (number < 0) {
      if (errno == EINTR || errno == ECONNABORTED) continue;
      if (errno == EAGAIN) return;
      break;
    }
    if (number >= maxNumber) {
      close(number);
      break;
    }
    int one = 1;
    setsockopt(number, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    watch(loop, EPOLL_CTL_ADD, number, EPOLLIN);
    loop->clients++;
  }
  setAccepting(loop, 0);
}

static void drop(struct Kept *kept) {
  free(kept->bytes);
  *kept = (struct Kept){0};
}

static void closeClient(struct Loop *loop, int number) {
  drop(&unsent[number]);
  drop(&unread[number]);
  close(number);
  loop->clients--;
  setAccepting(loop, 1);
}

static struct Kept keep(const char *bytes, size_t count) {
  char *copy = malloc(count);
  if (copy == NULL) die("malloc");
  memcpy(copy, bytes, count);
  return (struct Kept){copy, 0, count};
}

static void finishSending(struct Loop *loop, int number) {
  struct Kept *rest = &unsent[number];
  ssize_t sent = send(number, rest->bytes + rest->start, rest->end - rest->start, MSG_NOSIGNAL);
  if (sent < 0) {
    if (errno != EAGAIN && errno != EINTR) closeClient(loop, number);
    return;
  }
  rest->start += (size_t)sent;
  if (rest->start < rest->end) return;
  drop(rest);
  watch(loop, EPOLL_CTL_MOD, number, EPOLLIN);
}

static void upper(const char *from, char *to, size_t count) {
  for (size_t i = 0; i < count; i++) {
    unsigned char byte = (unsigned char)from[i];
    to[i] = (char)(byte - ((byte >= 'a' && byte <= 'z') ? 32 : 0));
  }
}

/// Sends an answer. What the socket does not take is kept, and no more is read from this client until it is gone.
static void sendAnswer(struct Loop *loop, int number, const char *bytes, size_t count) {
  ssize_t sent = send(number, bytes, count, MSG_NOSIGNAL);
  if (sent == (ssize_t)count) return;
  if (sent < 0) {
    if (errno != EAGAIN && errno != EINTR) {
      closeClient(loop, number);
      return;
    }
    sent = 0;
  }
  unsent[number] = keep(bytes + sent, count - (size_t)sent);
  watch(loop, EPOLL_CTL_MOD, number, EPOLLOUT);
}

/// Answers the whole lines of what is in the buffer, the kept beginning included, and keeps the rest.
static void answerLines(struct Loop *loop, int number, const char *buffer, size_t count) {
  static __thread char answer[bufferSize];
  size_t start = 0, length = 0;
  for (const char *end; (end = memchr(buffer + start, '\n', count - start)) != NULL;) {
    size_t line = (size_t)(end - buffer) - start, next = start + line + 1;
    if (line > 0 && buffer[start + line - 1] == '\r') line--;
    upper(buffer + start, answer + length, line);
    answer[length + line] = '\n';
    length += line + 1;
    start = next;
  }
  if (count - start == bufferSize) {
    closeClient(loop, number);  // a line without an end
    return;
  }
  if (start < count) unread[number] = keep(buffer + start, count - start);
  if (length > 0) sendAnswer(loop, number, answer, length);
}

static void answer(struct Loop *loop, int number, char *buffer) {
  struct Kept *beginning = &unread[number];
  size_t kept = beginning->end;
  if (kept > 0) {
    memcpy(buffer, beginning->bytes, kept);
    drop(beginning);
  }
  ssize_t received = recv(number, buffer + kept, bufferSize - kept, 0);
  if (received <= 0) {
    if (received == 0 || (errno != EAGAIN && errno != EINTR)) {
      closeClient(loop, number);
    } else if (kept > 0) {
      *beginning = keep(buffer, kept);
    }
    return;
  }
  size_t count = kept + (size_t)received;
  if (cutsLines) {
    answerLines(loop, number, buffer, count);
  } else {
    upper(buffer, buffer, count);
    sendAnswer(loop, number, buffer, count);
  }
}

static void *run(void *argument) {
  struct Loop *loop = argument;
  struct epoll_event events[batch];
  static __thread char buffer[bufferSize];
  for (;;) {
    int count = epoll_wait(loop->epoll, events, batch, -1);
    if (count < 0 && errno != EINTR) die("epoll_wait");
    for (int i = 0; i < count; i++) {
      int number = events[i].data.fd;
      if (number == loop->listener) {
        acceptClients(loop);
      } else if (events[i].events & EPOLLOUT) {
        finishSending(loop, number);
      } else {
        answer(loop, number, buffer);
      }
    }
  }
  return NULL;
}

/// A listener on the loopback address, and the port it has.
static int listenOn(uint16_t *port, int shared) {
  int number = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  int one = 1;
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(*port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  if (number < 0) die("socket");
  if (setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) < 0) die("SO_REUSEADDR");
  // Only where it is needed: a second program on the same port is to fail.
  if (shared && setsockopt(number, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one) < 0) die("SO_REUSEPORT");
  if (bind(number, (struct sockaddr *)&address, size) < 0) die("bind");
  if (listen(number, 4096) < 0) die("listen");
  if (getsockname(number, (struct sockaddr *)&address, &size) < 0) die("getsockname");
  *port = ntohs(address.sin_port);
  return number;
}

int main(int count, char **arguments) {
  uint16_t port = 0;
  int threads = 1;
  for (int option; (option = getopt(count, arguments, "p:t:l")) != -1;) {
    if (option == 'p') port = (uint16_t)atoi(optarg);
    if (option == 't') threads = atoi(optarg);
    if (option == 'l') cutsLines = 1;
    if (option == '?') return 64;
  }
  if (optind < count || threads < 1 || threads > maxThreads) {
    fprintf(stderr, "usage: epoll-loop [-p PORT] [-t THREADS, at most %d] [-l]\n", maxThreads);
    return 64;
  }

  // Without the right to raise the hard limit, what there is has to do.
  struct rlimit limit = {maxNumber, maxNumber};
  if (setrlimit(RLIMIT_NOFILE, &limit) < 0 && getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }

  static struct Loop loops[maxThreads];
  for (int i = 0; i < threads; i++) {
    loops[i] = (struct Loop){.listener = listenOn(&port, threads > 1), .limit = maxClients / threads, .accepting = 1};
    if ((loops[i].epoll = epoll_create1(EPOLL_CLOEXEC)) < 0) die("epoll_create1");
    watch(&loops[i], EPOLL_CTL_ADD, loops[i].listener, EPOLLIN);
  }
  printf("ready %u\n", port);
  fflush(stdout);

  for (int i = 1; i < threads; i++) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, run, &loops[i]) != 0) die("pthread_create");
  }
  run(&loops[0]);
}
