#ifndef USHER_CSTANDIN_H
#define USHER_CSTANDIN_H

#include <stddef.h>
#include <sys/types.h>

#pragma clang assume_nonnull begin

// What a supervisor does with descriptors and Swift's Glibc module has no words for. As their manual pages say:
// -1 on failure, with the reason in errno.

/// Receives one datagram, the descriptors in it (close-on-exec) and, where the socket has SO_PASSCRED, the
/// process that sent it. EMSGSIZE if it was larger than the room for it.
ssize_t standin_receive(int fd, void *bytes, size_t capacity, int *descriptors, int descriptor_capacity,
                        int *descriptor_count, pid_t *sender);

/// SO_PASSCRED of unix(7).
int standin_pass_credentials(int fd);

/// Starts a program with nothing open but /dev/null, its output, the runner's standard error and, from 3 on, the
/// descriptors passed; without blocked or ignored signals. arguments and environment are strings one behind the
/// other, each with its NUL.
pid_t standin_spawn(const char *arguments, int argument_count, const char *environment, int environment_count,
                    int output, const int *passed, int passed_count);

#pragma clang assume_nonnull end

#endif
