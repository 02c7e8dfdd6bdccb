// A server that answers whatever one receive brings with the same 63 bytes, an answer in HTTP, so that load
// generators for HTTP and others can be measured against the same server. One thread, epoll, nothing else.
// Prints `ready PORT`.
//
// wrk -t1 -c64 -d1 http://127.0.0.1:PORT/
// usher-bench --size 63 --clients 64 --duration 1 127.0.0.1:PORT

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { batch = 512 };

static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Padding: 123456789012\r\n\r\n";

static int listenOnLoopback(void) {
  int number = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  if (number < 0 || bind(number, (struct sockaddr *)&address, length) < 0 || listen(number, 4096) < 0 ||
      getsockname(number, (struct sockaddr *)&address, &length) < 0) {
    return -1;
  }
  printf("ready %d\n", ntohs(address.sin_port));
  fflush(stdout);
  return number;
}

static void watch(int epoll, int number) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = number};
  epoll_ctl(epoll, EPOLL_CTL_ADD, number, &event);
}

static void acceptOne(int epoll, int listener) {
  int number = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  int one = 1;
  if (number < 0) return;
  setsockopt(number, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  watch(epoll, number);
}

static void answerOne(int number) {
  static char buffer[65536];
  ssize_t count = recv(number, buffer, sizeof buffer, 0);
  if (count <= 0 || send(number, answer, sizeof answer - 1, MSG_NOSIGNAL) < 0) close(number);
}

int main(void) {
  int listener = listenOnLoopback();
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (listener < 0 || epoll < 0) {
    perror("same-answer");
    return 69;
  }
  watch(epoll, listener);
  while (1) {
    struct epoll_event events[batch];
    int count = epoll_wait(epoll, events, batch, -1);
    for (int i = 0; i < count; i++) {
      if (events[i].data.fd == listener) {
        acceptOne(epoll, listener);
      } else {
        answerOne(events[i].data.fd);
      }
    }
  }
}
