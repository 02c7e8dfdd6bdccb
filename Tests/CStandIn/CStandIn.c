#define _GNU_SOURCE

#include "CStandIn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { most_descriptors = 253 };

ssize_t standin_receive(int fd, void *bytes, size_t capacity, int *descriptors, int descriptor_capacity,
                        int *descriptor_count, pid_t *sender) {
  union {
    struct cmsghdr header;
    char room[CMSG_SPACE(most_descriptors * sizeof(int)) + CMSG_SPACE(sizeof(struct ucred))];
  } control;
  struct iovec vector = {.iov_base = bytes, .iov_len = capacity};
  struct msghdr message = {
      .msg_iov = &vector, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control.room};
  ssize_t size = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
  if (size == -1) return -1;

  *descriptor_count = 0;
  *sender = 0;
  for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header != NULL; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET) continue;
    if (header->cmsg_type == SCM_CREDENTIALS) {
      struct ucred credentials;
      memcpy(&credentials, CMSG_DATA(header), sizeof credentials);
      *sender = credentials.pid;
    } else if (header->cmsg_type == SCM_RIGHTS) {
      size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
      for (size_t i = 0; i < count; i++) {
        int received;
        memcpy(&received, CMSG_DATA(header) + i * sizeof(int), sizeof received);
        if (*descriptor_count < descriptor_capacity) {
          descriptors[(*descriptor_count)++] = received;
        } else {
          close(received);
        }
      }
    }
  }
  if (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) {
    while (*descriptor_count > 0) close(descriptors[--*descriptor_count]);
    errno = EMSGSIZE;
    return -1;
  }
  return size;
}

int standin_pass_credentials(int fd) {
  int on = 1;
  return setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof on);
}

static char **vector_of(const char *strings, int count) {
  char **result = calloc((size_t)count + 1, sizeof *result);
  for (int i = 0; result != NULL && i < count; i++) {
    result[i] = (char *)strings;
    strings += strlen(strings) + 1;
  }
  return result;
}

static int prepare(posix_spawnattr_t *attributes, posix_spawn_file_actions_t *actions, int output,
                   const int *passed, int passed_count) {
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(attributes, &none);
  posix_spawnattr_setsigdefault(attributes, &all);
  posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

  int failure = posix_spawn_file_actions_addopen(actions, 0, "/dev/null", O_RDONLY, 0);
  if (failure == 0) failure = posix_spawn_file_actions_adddup2(actions, output, 1);
  for (int i = 0; failure == 0 && i < passed_count; i++) {
    failure = posix_spawn_file_actions_adddup2(actions, passed[i], 3 + i);
  }
  if (failure == 0) failure = posix_spawn_file_actions_addclosefrom_np(actions, 3 + passed_count);
  return failure;
}

pid_t standin_spawn(const char *arguments, int argument_count, const char *environment, int environment_count,
                    int output, const int *passed, int passed_count) {
  char **argv = vector_of(arguments, argument_count);
  char **envp = vector_of(environment, environment_count);
  int *sources = calloc((size_t)passed_count + 1, sizeof *sources);
  pid_t pid = -1;
  int failure = argv != NULL && envp != NULL && sources != NULL ? 0 : ENOMEM;

  // Above the numbers that they shall have, so that none is overwritten before it is copied.
  int copied = 0;
  for (; failure == 0 && copied <= passed_count; copied++) {
    int original = copied < passed_count ? passed[copied] : output;
    sources[copied] = fcntl(original, F_DUPFD_CLOEXEC, 3 + passed_count);
    if (sources[copied] == -1) {
      failure = errno;
      break;
    }
  }
  if (failure == 0) {
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_init(&actions);
    failure = prepare(&attributes, &actions, sources[passed_count], sources, passed_count);
    if (failure == 0) failure = posix_spawn(&pid, argv[0], &actions, &attributes, argv, envp);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  while (copied > 0) close(sources[--copied]);
  free(argv);
  free(envp);
  free(sources);
  errno = failure;
  return failure == 0 ? pid : -1;
}
