// The processor time that a process has used so far, all its threads together, those that ended included.

#pragma once
#include <stdint.h>
#include <sys/types.h>

struct CPUTime {
  /// Exact, from the process's own clock.
  int64_t total;
  /// How much of it was the program and how much the kernel on its behalf. The kernel samples this at its
  /// timer tick and shows it in hundredths of a second, so it is only good over a second or more.
  int64_t user, system;
};

/// Reads the times of process `pid`; 0 is this process itself. All are in nanoseconds.
///
/// Returns -1 where there is no such process.
int cpuTimeOf(pid_t pid, struct CPUTime *time);

/// What was used between two readings: the exact total, divided as the samples say.
struct CPUTime cpuTimeBetween(struct CPUTime start, struct CPUTime end);
