// The same job as the C epoll loop's, by io_uring(7): what is there to be won by another way to ask the kernel.
//
// One ring and one thread: a receive that stays armed for each client, buffers that the kernel picks, and all answers
// of a turn handed over with the one call that also waits. It is for comparing and for nothing else: an answer is as
// long as one buffer at most, and who sends more than it takes back may have its answers out of order.
//
// usage: uring-loop [-s]
//   -s  answers are sent with send(2), one call for each, and only what arrives comes by the ring
// It takes a free port on 127.0.0.1, prints "ready PORT" when it accepts, and runs until it is killed.
// Linux 6.1 or later, where io_uring is not turned off (/proc/sys/kernel/io_uring_disabled).

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/io_uring.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { submissions = 4096, completions = 32768, buffers = 4096, bufferSize = 4096, group = 1 };

/// What a completion is of.
enum Kind { accepting = 1, receiving, sending };

static struct {
  int number;
  unsigned *head, *tail, *completionHead, *completionTail;
  unsigned filled;
  struct io_uring_sqe *entries;
  struct io_uring_cqe *ended;
} ring;

static struct io_uring_buf_ring *offered;
static char *memory;
static int sendsByCall;

static void die(const char *what) {
  perror(what);
  exit(69);
}

static void *map(size_t size, off_t offset) {
  void *found = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring.number, offset);
  if (found == MAP_FAILED) die("mmap");
  return found;
}

static void setUp(void) {
  struct io_uring_params parameters = {
      .flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_CQSIZE,
      .cq_entries = completions,
  };
  ring.number = (int)syscall(SYS_io_uring_setup, submissions, &parameters);
  if (ring.number < 0) die("io_uring_setup");
  // Both rings are in one piece since Linux 5.4, and what stands last in it is the order of the submissions.
  char *rings = map(parameters.sq_off.array + submissions * sizeof(unsigned), IORING_OFF_SQ_RING);
  ring.head = (unsigned *)(rings + parameters.sq_off.head);
  ring.tail = (unsigned *)(rings + parameters.sq_off.tail);
  ring.completionHead = (unsigned *)(rings + parameters.cq_off.head);
  ring.completionTail = (unsigned *)(rings + parameters.cq_off.tail);
  ring.ended = (struct io_uring_cqe *)(rings + parameters.cq_off.cqes);
  ring.entries = map(submissions * sizeof(struct io_uring_sqe), IORING_OFF_SQES);
  unsigned *order = (unsigned *)(rings + parameters.sq_off.array);
  for (unsigned i = 0; i < submissions; i++) order[i] = i;
}

/// Hands over what was prepared, and waits for so many completions.
static void enter(unsigned wanted) {
  for (;;) {
    long taken = syscall(SYS_io_uring_enter, ring.number, ring.filled, wanted, IORING_ENTER_GETEVENTS, NULL, 0);
    if (taken >= 0) {
      ring.filled -= (unsigned)taken;
      return;
    }
    if (errno != EINTR) die("io_uring_enter");
  }
}

static struct io_uring_sqe *prepare(enum Kind kind, int number, int buffer) {
  if (ring.filled == submissions) enter(0);
  unsigned tail = *ring.tail;
  struct io_uring_sqe *entry = &ring.entries[tail % submissions];
  *entry = (struct io_uring_sqe){.fd = number};
  entry->user_data = (uint64_t)kind << 56 | (uint64_t)buffer << 32 | (uint32_t)number;
  __atomic_store_n(ring.tail, tail + 1, __ATOMIC_RELEASE);
  ring.filled++;
  return entry;
}

static void offer(int buffer) {
  static uint16_t tail;
  struct io_uring_buf *place = &offered->bufs[tail % buffers];
  place->addr = (uint64_t)(uintptr_t)(memory + (size_t)buffer * bufferSize);
  place->len = bufferSize;
  place->bid = (uint16_t)buffer;
  __atomic_store_n(&offered->tail, ++tail, __ATOMIC_RELEASE);
}

static void offerAll(void) {
  memory = aligned_alloc(4096, (size_t)buffers * bufferSize);
  offered = aligned_alloc(4096, buffers * sizeof(struct io_uring_buf));
  if (memory == NULL || offered == NULL) die("aligned_alloc");
  memset(offered, 0, buffers * sizeof(struct io_uring_buf));
  struct io_uring_buf_reg place = {
      .ring_addr = (uint64_t)(uintptr_t)offered, .ring_entries = buffers, .bgid = group};
  if (syscall(SYS_io_uring_register, ring.number, IORING_REGISTER_PBUF_RING, &place, 1) < 0) die("buffers");
  for (int i = 0; i < buffers; i++) offer(i);
}

static void acceptOn(int listener) {
  struct io_uring_sqe *entry = prepare(accepting, listener, 0);
  entry->opcode = IORING_OP_ACCEPT;
  entry->ioprio = IORING_ACCEPT_MULTISHOT;
}

static void receiveFrom(int number) {
  struct io_uring_sqe *entry = prepare(receiving, number, 0);
  entry->opcode = IORING_OP_RECV;
  entry->ioprio = IORING_RECV_MULTISHOT;
  entry->flags = IOSQE_BUFFER_SELECT;
  entry->buf_group = group;
}

static void answer(int number, int buffer, size_t count) {
  char *bytes = memory + (size_t)buffer * bufferSize;
  for (size_t i = 0; i < count; i++) {
    unsigned char byte = (unsigned char)bytes[i];
    bytes[i] = (char)(byte - ((byte >= 'a' && byte <= 'z') ? 32 : 0));
  }
  if (sendsByCall) {
    if (send(number, bytes, count, MSG_NOSIGNAL) != (ssize_t)count) shutdown(number, SHUT_RDWR);
    offer(buffer);
    return;
  }
  struct io_uring_sqe *entry = prepare(sending, number, buffer);
  entry->opcode = IORING_OP_SEND;
  entry->addr = (uint64_t)(uintptr_t)bytes;
  entry->len = (uint32_t)count;
  entry->msg_flags = MSG_NOSIGNAL | MSG_WAITALL;
}

static void handle(const struct io_uring_cqe *ended) {
  int number = (int)(uint32_t)ended->user_data, one = 1;
  int isArmed = ended->flags & IORING_CQE_F_MORE;
  switch ((enum Kind)(ended->user_data >> 56)) {
    case accepting:
      if (ended->res >= 0) {
        setsockopt(ended->res, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        receiveFrom(ended->res);
      }
      if (!isArmed) acceptOn(number);
      break;
    case receiving:
      if (ended->res > 0) answer(number, (int)(ended->flags >> IORING_CQE_BUFFER_SHIFT), (size_t)ended->res);
      if (ended->res > 0 ? !isArmed : ended->res == -ENOBUFS) {
        receiveFrom(number);
      } else if (ended->res <= 0) {
        close(number);
      }
      break;
    case sending:
      offer((int)(ended->user_data >> 32 & 0xffff));
      break;
  }
}

int main(int count, char **arguments) {
  for (int option; (option = getopt(count, arguments, "s")) != -1;) {
    if (option != 's') return 64;
    sendsByCall = 1;
  }
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0 || bind(listener, (struct sockaddr *)&address, size) < 0 || listen(listener, 4096) < 0 ||
      getsockname(listener, (struct sockaddr *)&address, &size) < 0)
    die("listen");
  setUp();
  offerAll();
  acceptOn(listener);
  printf("ready %u\n", ntohs(address.sin_port));
  fflush(stdout);
  for (;;) {
    enter(1);
    unsigned head = *ring.completionHead, tail = __atomic_load_n(ring.completionTail, __ATOMIC_ACQUIRE);
    for (; head != tail; head++) handle(&ring.ended[head % completions]);
    __atomic_store_n(ring.completionHead, head, __ATOMIC_RELEASE);
  }
}
