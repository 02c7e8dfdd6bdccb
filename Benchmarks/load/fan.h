// How each relay is spoken to: what joins a room, what sends to it, and what its members get.

#pragma once
#include <stddef.h>

/// Bytes with room for more.
struct Text {
  char *bytes;
  size_t count, room;
};

/// Appends text, in the way of printf.
__attribute__((format(printf, 2, 3))) void textAdd(struct Text *text, const char *format, ...);

/// Appends bytes.
void textAddBytes(struct Text *text, const char *bytes, size_t count);

/// One way of speaking. All fill `text`, which is empty.
struct Protocol {
  const char *name;
  /// What the server says first, up to this; NULL where it says nothing.
  const char *greeting;
  /// What the server may say at any time between two deliveries, and what it is answered; NULL where there is no such.
  const char *question, *answer;
  /// Joins a room as one who gets what is sent to it, or as one who only sends; empty where there is nothing to say.
  void (*join)(struct Text *text, int room, int sends);
  /// What the server answers to that; empty where it does not.
  void (*joined)(struct Text *text, int room, int sends);
  /// Sends a payload to a room.
  void (*send)(struct Text *text, int room, const char *payload, size_t count);
  /// What each member gets of it.
  void (*delivery)(struct Text *text, int room, const char *payload, size_t count);
};

/// By name: `relay` and `rooms` of usherd under line framing, `nats`, `redis`. NULL where there is no such.
const struct Protocol *protocolNamed(const char *name);
