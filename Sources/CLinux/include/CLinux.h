#ifndef USHER_CLINUX_H
#define USHER_CLINUX_H

// The Linux calls and constants that Swift's Glibc module leaves out.
//
// _GNU_SOURCE must not be defined here: Swift would refuse to import this header beside Glibc. What needs it
// is in CLinux.c. Every function behaves as its manual page says: -1 on failure, with the reason in errno.

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

#pragma clang assume_nonnull begin

// MARK: epoll(7)

/// One event as epoll_wait(2) reports it, with the layout of struct epoll_event but without its union, which
/// Swift cannot import safely: the 64 bits of user data are two numbers of 32.
struct linux_epoll_event {
  uint32_t events;
#ifndef __x86_64__
  uint32_t padding;
#endif
  uint32_t slot;
  uint32_t generation;
};

extern const uint32_t linux_EPOLLIN;
extern const uint32_t linux_EPOLLOUT;
extern const uint32_t linux_EPOLLERR;
extern const uint32_t linux_EPOLLHUP;
extern const uint32_t linux_EPOLLRDHUP;
extern const uint32_t linux_EPOLLPRI;
extern const uint32_t linux_EPOLLET;

/// epoll_create1(2) with EPOLL_CLOEXEC.
int linux_epoll_create(void);
int linux_epoll_add(int epoll, int fd, uint32_t events, uint32_t slot, uint32_t generation);
int linux_epoll_modify(int epoll, int fd, uint32_t events, uint32_t slot, uint32_t generation);
int linux_epoll_remove(int epoll, int fd);
/// epoll_wait(2), but no cancellation point: see below.
int linux_epoll_wait(int epoll, struct linux_epoll_event *events, int capacity, int timeout_milliseconds);

// MARK: eventfd(2) and timerfd_create(2), non-blocking and close-on-exec

int linux_eventfd(void);
int linux_timerfd(void);
/// timerfd_settime(2) on CLOCK_MONOTONIC, once, after so many nanoseconds; 0 disarms it.
int linux_timerfd_arm(int fd, uint64_t nanoseconds);

// MARK: Sockets

// The calls that each message makes go past the C library, which would make each of them a point at which the thread
// can be cancelled, with two atomic exchanges a call. Nobody cancels a thread here.

/// recv(2) with MSG_DONTWAIT.
ssize_t linux_receive(int fd, void *buffer, size_t capacity);
/// send(2) with MSG_DONTWAIT and MSG_NOSIGNAL.
ssize_t linux_send(int fd, const void *_Nullable bytes, size_t count);

// MARK: io_uring(7), as far as sending goes

/// A ring by which many sockets are sent something with one call.
///
/// Any thread may use it, one at a time.
struct linux_send_ring;

/// What one socket is to be sent, and what became of it.
struct linux_outgoing {
  const void *_Nonnull bytes;
  uint32_t count;
  int fd;
  /// What linux_send would have returned, but for a failure the negative of its reason.
  int result;
};

/// A ring that takes so many at a time, a power of two. NULL, with the reason in errno, where the kernel has none to give:
/// it is too old (ENOSYS), was told so (io_uring_disabled of proc_sys_kernel(5)), or a filter of system calls forbids it.
struct linux_send_ring *_Nullable linux_send_ring_open(unsigned capacity);
/// Gives a ring back.
void linux_send_ring_close(struct linux_send_ring *ring);
/// Makes each of the sends, in order, as linux_send would, and leaves in each what became of it.
void linux_send_all(struct linux_send_ring *ring, struct linux_outgoing *parts, unsigned count);

/// accept4(2) with SOCK_NONBLOCK and SOCK_CLOEXEC.
int linux_accept(int fd, void *_Nullable address, socklen_t *_Nullable length);

struct linux_credentials {
  pid_t pid;
  uid_t uid;
  gid_t gid;
};

/// SO_PEERCRED of unix(7).
int linux_peer_credentials(int fd, struct linux_credentials *credentials);
/// SO_PEERGROUPS of unix(7): the number of supplementary groups; at most capacity of them are stored.
int linux_peer_groups(int fd, gid_t *groups, int capacity);

/// The bytes that the peer has not acknowledged yet: SIOCOUTQ of tcp(7).
int linux_unacknowledged(int fd);
/// The bytes that have arrived and were not read yet: FIONREAD of tcp(7) and unix(7).
int linux_unread(int fd);

/// Sends one datagram to the Unix socket at a path: with the bytes, and with a descriptor (SCM_RIGHTS of unix(7))
/// unless it is -1.
ssize_t linux_send_to_path(int fd, const char *path, const void *_Nullable bytes, size_t count, int descriptor,
                           int flags);

// MARK: memfd_create(2), close-on-exec

/// A file in memory that can be sealed.
int linux_memfd(const char *name);
/// Forbids every further change of such a file, the lifting of this included.
int linux_memfd_seal(int fd);

// MARK: adjtimex(2)

/// Whether somebody has told the kernel that its clock is kept right: 1 or 0.
int linux_clock_is_synchronised(void);

// MARK: pidfd_open(2)

/// What tells this process from every other since the machine started: the inode number of its pidfd. ENOTSUP
/// where the kernel (before 6.9) gives all of them the same.
int linux_own_pidfd_inode(uint64_t *inode);

// MARK: getrusage(2)

/// The processor time that this process has used, all its threads together, in nanoseconds. Cannot fail.
void linux_processor_time(int64_t *user, int64_t *system);

// MARK: mallopt(3), malloc_trim(3)

/// Bounds the number of heaps that threads are spread over. Those that there are stay.
void linux_limit_heaps(int most);

/// Gives every free page of every heap back to the system. Cannot fail.
void linux_trim_heaps(void);

// MARK: The lane that this thread is draining

/// Initial-exec, and here rather than behind a call, since it is read for every message.
extern _Thread_local void *_Nullable linux_lane_of_thread __attribute__((tls_model("initial-exec")));

static inline void *_Nullable linux_current_lane(void) { return linux_lane_of_thread; }
static inline void linux_set_current_lane(void *_Nullable lane) { linux_lane_of_thread = lane; }

#pragma clang assume_nonnull end

#endif
