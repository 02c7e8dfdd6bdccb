#define _GNU_SOURCE

#include "CLinux.h"

#include <errno.h>
#include <linux/sockios.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

_Static_assert(sizeof(struct linux_epoll_event) == sizeof(struct epoll_event), "same layout");
_Static_assert(offsetof(struct linux_epoll_event, slot) == offsetof(struct epoll_event, data), "same layout");

const uint32_t linux_EPOLLIN = EPOLLIN;
const uint32_t linux_EPOLLOUT = EPOLLOUT;
const uint32_t linux_EPOLLERR = EPOLLERR;
const uint32_t linux_EPOLLHUP = EPOLLHUP;
const uint32_t linux_EPOLLRDHUP = EPOLLRDHUP;

int linux_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

static int control(int epoll, int operation, int fd, uint32_t events, uint32_t slot, uint32_t generation) {
  struct linux_epoll_event event = {.events = events, .slot = slot, .generation = generation};
  struct epoll_event kernel;
  memcpy(&kernel, &event, sizeof kernel);
  return epoll_ctl(epoll, operation, fd, &kernel);
}

int linux_epoll_add(int epoll, int fd, uint32_t events, uint32_t slot, uint32_t generation) {
  return control(epoll, EPOLL_CTL_ADD, fd, events, slot, generation);
}

int linux_epoll_modify(int epoll, int fd, uint32_t events, uint32_t slot, uint32_t generation) {
  return control(epoll, EPOLL_CTL_MOD, fd, events, slot, generation);
}

int linux_epoll_remove(int epoll, int fd) { return control(epoll, EPOLL_CTL_DEL, fd, 0, 0, 0); }

int linux_epoll_wait(int epoll, struct linux_epoll_event *events, int capacity, int timeout_milliseconds) {
  return epoll_wait(epoll, (struct epoll_event *)events, capacity, timeout_milliseconds);
}

int linux_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

int linux_timerfd(void) { return timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC); }

int linux_timerfd_arm(int fd, uint64_t nanoseconds) {
  struct itimerspec time = {
      .it_value = {.tv_sec = (time_t)(nanoseconds / 1000000000), .tv_nsec = (long)(nanoseconds % 1000000000)}};
  return timerfd_settime(fd, 0, &time, NULL);
}

int linux_accept(int fd, void *address, socklen_t *length) {
  return accept4(fd, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

int linux_peer_credentials(int fd, struct linux_credentials *credentials) {
  struct ucred kernel;
  socklen_t length = sizeof kernel;
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &kernel, &length) == -1) return -1;
  *credentials = (struct linux_credentials){.pid = kernel.pid, .uid = kernel.uid, .gid = kernel.gid};
  return 0;
}

int linux_peer_groups(int fd, gid_t *groups, int capacity) {
  socklen_t length = (socklen_t)capacity * sizeof(gid_t);
  if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &length) == -1 && errno != ERANGE) return -1;
  return (int)(length / sizeof(gid_t));
}

int linux_unacknowledged(int fd) {
  int bytes = 0;
  return ioctl(fd, SIOCOUTQ, &bytes) == -1 ? -1 : bytes;
}

int linux_unread(int fd) {
  int bytes = 0;
  return ioctl(fd, FIONREAD, &bytes) == -1 ? -1 : bytes;
}

// Initial-exec: read without a call, which this is for every message.
static _Thread_local void *current_lane __attribute__((tls_model("initial-exec")));

void *linux_current_lane(void) { return current_lane; }
void linux_set_current_lane(void *lane) { current_lane = lane; }
