#define _GNU_SOURCE

#include "CLinux.h"

#include <errno.h>
#include <linux/io_uring.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

struct linux_send_ring {
  int number;
  unsigned capacity;

  // Where both rings lie, and the entries of the first.
  char *rings;
  size_t rings_size;
  struct io_uring_sqe *submissions;

  // Written by the kernel: heads of what it has taken, tails of what it has put there. Ours are the others.
  unsigned *submission_tail;
  unsigned *completion_head, *completion_tail;
  const struct io_uring_cqe *completions;
  unsigned completion_mask;
};

static void *map(int number, size_t size, off_t offset) {
  void *found = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, number, offset);
  return found == MAP_FAILED ? NULL : found;
}

static size_t submissions_size(unsigned capacity) { return capacity * sizeof(struct io_uring_sqe); }

static int set_up(struct linux_send_ring *ring) {
  struct io_uring_params parameters = {0};
  ring->number = (int)syscall(SYS_io_uring_setup, ring->capacity, &parameters);
  if (ring->number < 0) return -1;
  // Linux 5.7, where a send that must not wait ends at once.
  if (!(parameters.features & IORING_FEAT_FAST_POLL)) {
    errno = ENOSYS;
    return -1;
  }
  // The order of the submissions is what lies last.
  ring->rings_size = parameters.sq_off.array + ring->capacity * sizeof(unsigned);
  ring->rings = map(ring->number, ring->rings_size, IORING_OFF_SQ_RING);
  ring->submissions = map(ring->number, submissions_size(ring->capacity), IORING_OFF_SQES);
  if (ring->rings == NULL || ring->submissions == NULL) return -1;
  unsigned *order = (unsigned *)(ring->rings + parameters.sq_off.array);
  for (unsigned index = 0; index < ring->capacity; index++) order[index] = index;
  ring->submission_tail = (unsigned *)(ring->rings + parameters.sq_off.tail);
  ring->completion_head = (unsigned *)(ring->rings + parameters.cq_off.head);
  ring->completion_tail = (unsigned *)(ring->rings + parameters.cq_off.tail);
  ring->completions = (const struct io_uring_cqe *)(ring->rings + parameters.cq_off.cqes);
  ring->completion_mask = parameters.cq_entries - 1;
  return 0;
}

struct linux_send_ring *linux_send_ring_open(unsigned capacity) {
  struct linux_send_ring *ring = calloc(1, sizeof *ring);
  if (ring == NULL) return NULL;
  *ring = (struct linux_send_ring){.number = -1, .capacity = capacity};
  if (set_up(ring) == 0) return ring;
  int reason = errno;
  linux_send_ring_close(ring);
  errno = reason;
  return NULL;
}

void linux_send_ring_close(struct linux_send_ring *ring) {
  if (ring->rings != NULL) munmap(ring->rings, ring->rings_size);
  if (ring->submissions != NULL) munmap(ring->submissions, submissions_size(ring->capacity));
  if (ring->number >= 0) close(ring->number);
  free(ring);
}

/// Writes the sends where the kernel finds them.
static void submit(struct linux_send_ring *ring, const struct linux_outgoing *parts, unsigned count) {
  unsigned tail = *ring->submission_tail;
  for (unsigned index = 0; index < count; index++) {
    ring->submissions[(tail + index) & (ring->capacity - 1)] = (struct io_uring_sqe){
        .opcode = IORING_OP_SEND,
        .fd = parts[index].fd,
        .addr = (uintptr_t)parts[index].bytes,
        .len = parts[index].count,
        .msg_flags = MSG_DONTWAIT | MSG_NOSIGNAL,
        .user_data = index,
    };
  }
  __atomic_store_n(ring->submission_tail, tail + count, __ATOMIC_RELEASE);
}

/// Takes what the kernel says of those that it has made, and returns how many they are.
static unsigned complete(struct linux_send_ring *ring, struct linux_outgoing *parts) {
  unsigned head = *ring->completion_head, tail = __atomic_load_n(ring->completion_tail, __ATOMIC_ACQUIRE);
  for (unsigned index = head; index != tail; index++) {
    const struct io_uring_cqe *completion = &ring->completions[index & ring->completion_mask];
    parts[completion->user_data].result = completion->res;
  }
  __atomic_store_n(ring->completion_head, tail, __ATOMIC_RELEASE);
  return tail - head;
}

/// As linux_send_all, but for those that the kernel does not take on, for want of memory say: returns how many it did.
static unsigned send_by_ring(struct linux_send_ring *ring, struct linux_outgoing *parts, unsigned count) {
  submit(ring, parts, count);
  unsigned taken = 0, done = 0;
  while (done < count) {
    long more = syscall(SYS_io_uring_enter, ring->number, count - taken, count - done, IORING_ENTER_GETEVENTS, NULL, 0);
    if (more < 0 && errno != EINTR && taken == done) break;
    if (more > 0) taken += (unsigned)more;
    done += complete(ring, parts);
  }
  // Those that were not taken are not to be found there the next time.
  __atomic_store_n(ring->submission_tail, *ring->submission_tail - (count - taken), __ATOMIC_RELEASE);
  return taken;
}

void linux_send_all(struct linux_send_ring *ring, struct linux_outgoing *parts, unsigned count) {
  for (unsigned index = send_by_ring(ring, parts, count); index < count; index++) {
    ssize_t sent = linux_send(parts[index].fd, parts[index].bytes, parts[index].count);
    parts[index].result = sent < 0 ? -errno : (int)sent;
  }
}
