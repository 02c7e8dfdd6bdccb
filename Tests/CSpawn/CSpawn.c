#define _GNU_SOURCE

#include "CSpawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char **vector(const char *strings, int count) {
  char **result = calloc((size_t)count + 1, sizeof *result);
  if (result == NULL) return NULL;
  for (int i = 0; i < count; i++) {
    result[i] = (char *)strings;
    strings += strlen(strings) + 1;
  }
  return result;
}

static int prepare(posix_spawnattr_t *attributes, posix_spawn_file_actions_t *actions, const char *directory,
                   int input, int output, int errors) {
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setpgroup(attributes, 0);
  posix_spawnattr_setsigmask(attributes, &none);
  posix_spawnattr_setsigdefault(attributes, &all);
  posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

  int failure = posix_spawn_file_actions_adddup2(actions, input, 0);
  if (failure == 0) failure = posix_spawn_file_actions_adddup2(actions, output, 1);
  if (failure == 0) failure = posix_spawn_file_actions_adddup2(actions, errors, 2);
  if (failure == 0) failure = posix_spawn_file_actions_addclosefrom_np(actions, 3);
  if (failure == 0) failure = posix_spawn_file_actions_addchdir_np(actions, directory);
  return failure;
}

pid_t spawn_program(const char *arguments, int argument_count, const char *environment, int environment_count,
                    const char *directory, int input, int output, int errors) {
  char **argv = vector(arguments, argument_count);
  char **envp = vector(environment, environment_count);
  pid_t pid = -1;
  int failure = ENOMEM;
  if (argv != NULL && envp != NULL) {
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_init(&actions);
    failure = prepare(&attributes, &actions, directory, input, output, errors);
    if (failure == 0) failure = posix_spawnp(&pid, argv[0], &actions, &attributes, argv, envp);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  free(argv);
  free(envp);
  errno = failure;
  return failure == 0 ? pid : -1;
}

int open_terminal(char *path, size_t size) {
  int fd = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (fd == -1) return -1;
  if (grantpt(fd) == 0 && unlockpt(fd) == 0 && ptsname_r(fd, path, size) == 0) return fd;
  int failure = errno;
  close(fd);
  errno = failure;
  return -1;
}
