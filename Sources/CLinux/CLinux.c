#define _GNU_SOURCE

#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/timex.h>
#include <sys/un.h>
#include <unistd.h>

// What older headers lack.
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif
#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U
#endif
#ifndef PID_FS_MAGIC
#define PID_FS_MAGIC 0x50494446
#endif

_Static_assert(sizeof(struct linux_epoll_event) == sizeof(struct epoll_event), "same layout");
_Static_assert(offsetof(struct linux_epoll_event, slot) == offsetof(struct epoll_event, data), "same layout");

const uint32_t linux_EPOLLIN = EPOLLIN;
const uint32_t linux_EPOLLOUT = EPOLLOUT;
const uint32_t linux_EPOLLERR = EPOLLERR;
const uint32_t linux_EPOLLHUP = EPOLLHUP;
const uint32_t linux_EPOLLRDHUP = EPOLLRDHUP;
const uint32_t linux_EPOLLPRI = EPOLLPRI;
const uint32_t linux_EPOLLET = EPOLLET;

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
  return (int)syscall(SYS_epoll_pwait, epoll, events, capacity, timeout_milliseconds, NULL, 0);
}

int linux_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

int linux_timerfd(void) { return timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC); }

int linux_timerfd_arm(int fd, uint64_t nanoseconds) {
  struct itimerspec time = {
      .it_value = {.tv_sec = (time_t)(nanoseconds / 1000000000), .tv_nsec = (long)(nanoseconds % 1000000000)}};
  return timerfd_settime(fd, 0, &time, NULL);
}

ssize_t linux_receive(int fd, void *buffer, size_t capacity) {
  return syscall(SYS_recvfrom, fd, buffer, capacity, MSG_DONTWAIT, NULL, NULL);
}

ssize_t linux_send(int fd, const void *bytes, size_t count) {
  return syscall(SYS_sendto, fd, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL, NULL, 0);
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

ssize_t linux_send_to_path(int fd, const char *path, const void *bytes, size_t count, int descriptor, int flags) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  size_t length = strlen(path);
  if (length >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    return -1;
  }
  memcpy(address.sun_path, path, length);

  struct iovec vector = {.iov_base = (void *)bytes, .iov_len = count};
  struct msghdr message = {
      .msg_name = &address, .msg_namelen = sizeof address, .msg_iov = &vector, .msg_iovlen = count > 0 ? 1 : 0};
  // In a union for the alignment.
  union {
    struct cmsghdr header;
    char room[CMSG_SPACE(sizeof(int))];
  } control = {0};
  if (descriptor != -1) {
    message.msg_control = &control;
    message.msg_controllen = sizeof control.room;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
  }
  return sendmsg(fd, &message, flags | MSG_NOSIGNAL);
}

int linux_memfd(const char *name) {
  // MFD_NOEXEC_SEAL would be one seal more than the four below, and a journald of version 252 drops, without
  // a word, what has not exactly those. Only where the system allows nothing else (vm.memfd_noexec=2) it is asked
  // for. Kernels before 6.3 know neither flag.
  int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);
  if (fd == -1 && errno == EACCES) fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL);
  if (fd == -1 && errno == EINVAL) fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
  return fd;
}

int linux_memfd_seal(int fd) {
  return fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL);
}

int linux_clock_is_synchronised(void) {
  struct timex clock = {.modes = 0};
  int state = adjtimex(&clock);
  return state == -1 ? -1 : state != TIME_ERROR && (clock.status & STA_UNSYNC) == 0;
}

int linux_own_pidfd_inode(uint64_t *inode) {
  int fd = (int)syscall(SYS_pidfd_open, getpid(), 0);
  if (fd == -1) return -1;
  struct statfs filesystem;
  struct stat status;
  int result = fstatfs(fd, &filesystem) == -1 || fstat(fd, &status) == -1 ? -1 : 0;
  int code = errno;
  close(fd);
  errno = code;
  if (result == -1) return -1;
  if (filesystem.f_type != PID_FS_MAGIC) {
    errno = ENOTSUP;
    return -1;
  }
  *inode = status.st_ino;
  return 0;
}

static int64_t nanoseconds(struct timeval time) { return time.tv_sec * 1000000000LL + time.tv_usec * 1000LL; }

void linux_processor_time(int64_t *user, int64_t *system) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  *user = nanoseconds(usage.ru_utime);
  *system = nanoseconds(usage.ru_stime);
}

void linux_limit_heaps(int most) { mallopt(M_ARENA_MAX, most); }
void linux_trim_heaps(void) { malloc_trim(0); }

_Thread_local void *linux_lane_of_thread;
