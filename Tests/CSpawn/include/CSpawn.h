#ifndef USHER_CSPAWN_H
#define USHER_CSPAWN_H

#include <sys/types.h>

#pragma clang assume_nonnull begin

/// Starts a program in a process group of its own, with no descriptors but the three given, no blocked and no
/// ignored signals, whatever the threads of the test runner hold at that moment. This is in C because Swift's
/// Glibc module lacks posix_spawn_file_actions_addclosefrom_np(3), without which parallel tests would hand
/// their descriptors to each other's daemons.
///
/// arguments and environment are strings one behind the other, each with its NUL. A program without a slash is
/// looked up in the runner's PATH. Returns the process id, or -1 with the reason in errno.
pid_t spawn_program(const char *arguments, int argument_count, const char *environment, int environment_count,
                    const char *directory, int input, int output, int errors);

/// Opens the other side of a new pseudo-terminal, non-blocking and close-on-exec, and stores the path of the
/// terminal itself. Returns -1 with the reason in errno.
int open_terminal(char *path, size_t size);

#pragma clang assume_nonnull end

#endif
