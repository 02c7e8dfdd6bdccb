#define _GNU_SOURCE
#include "cputime.h"
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/// Fields 14 and 15 of /proc/PID/stat, counted from behind the program's name, which may hold anything.
static int readSplit(pid_t pid, struct CPUTime *time) {
  char path[64], text[1024];
  snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
  FILE *file = fopen(path, "re");
  if (file == NULL) return -1;
  size_t count = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  text[count] = 0;
  char *rest = strrchr(text, ')');
  unsigned long long user, system;
  if (rest == NULL) return -1;
  if (sscanf(rest + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu", &user, &system) != 2) return -1;
  int64_t tick = 1000000000 / sysconf(_SC_CLK_TCK);
  time->user = (int64_t)user * tick;
  time->system = (int64_t)system * tick;
  return 0;
}

int cpuTimeOf(pid_t pid, struct CPUTime *time) {
  clockid_t clock;
  struct timespec now;
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &now) < 0) return -1;
  time->total = now.tv_sec * 1000000000LL + now.tv_nsec;
  return readSplit(pid == 0 ? getpid() : pid, time);
}

struct CPUTime cpuTimeBetween(struct CPUTime start, struct CPUTime end) {
  struct CPUTime used = {end.total - start.total, end.user - start.user, end.system - start.system};
  int64_t sampled = used.user + used.system;
  // Less than one tick: nothing is known of the split, and the kernel's part is nearly all of it.
  double userPart = sampled > 0 ? (double)used.user / (double)sampled : 0;
  used.user = (int64_t)((double)used.total * userPart);
  used.system = used.total - used.user;
  return used;
}
