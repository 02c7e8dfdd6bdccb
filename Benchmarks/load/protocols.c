#include "fan.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void reserve(struct Text *text, size_t more) {
  if (text->count + more <= text->room) return;
  text->room = 2 * (text->count + more);
  text->bytes = realloc(text->bytes, text->room);
  if (text->bytes == NULL) abort();
}

void textAdd(struct Text *text, const char *format, ...) {
  va_list values;
  va_start(values, format);
  int count = vsnprintf(NULL, 0, format, values);
  va_end(values);
  reserve(text, (size_t)count + 1);
  va_start(values, format);
  vsnprintf(text->bytes + text->count, (size_t)count + 1, format, values);
  va_end(values);
  text->count += (size_t)count;
}

void textAddBytes(struct Text *text, const char *bytes, size_t count) {
  reserve(text, count);
  memcpy(text->bytes + text->count, bytes, count);
  text->count += count;
}

static void nothing(struct Text *text, int room, int sends) { (void)text, (void)room, (void)sends; }

static void line(struct Text *text, int room, const char *payload, size_t count) {
  (void)room;
  textAddBytes(text, payload, count);
  textAddBytes(text, "\n", 1);
}

static void roomName(struct Text *text, int room, int sends) {
  (void)sends;
  textAdd(text, "room%d\n", room);
}

static void natsJoin(struct Text *text, int room, int sends) {
  textAdd(text, "CONNECT {\"verbose\":false,\"pedantic\":false,\"echo\":false}\r\n");
  if (!sends) textAdd(text, "SUB room%d 1\r\n", room);
  textAdd(text, "PING\r\n");
}

static void natsJoined(struct Text *text, int room, int sends) {
  (void)room, (void)sends;
  textAdd(text, "PONG\r\n");
}

static void natsSend(struct Text *text, int room, const char *payload, size_t count) {
  textAdd(text, "PUB room%d %zu\r\n", room, count);
  textAddBytes(text, payload, count);
  textAdd(text, "\r\n");
}

static void natsDelivery(struct Text *text, int room, const char *payload, size_t count) {
  textAdd(text, "MSG room%d 1 %zu\r\n", room, count);
  textAddBytes(text, payload, count);
  textAdd(text, "\r\n");
}

/// An array of texts as Redis has them; the channel is the second.
static void redis(struct Text *text, const char *word, int room) {
  char channel[32];
  int length = snprintf(channel, sizeof channel, "room%d", room);
  textAdd(text, "$%zu\r\n%s\r\n$%d\r\n%s\r\n", strlen(word), word, length, channel);
}

static void redisJoin(struct Text *text, int room, int sends) {
  if (sends) return;
  textAdd(text, "*2\r\n");
  redis(text, "SUBSCRIBE", room);
}

static void redisJoined(struct Text *text, int room, int sends) {
  if (sends) return;
  textAdd(text, "*3\r\n");
  redis(text, "subscribe", room);
  textAdd(text, ":1\r\n");
}

static void redisPayload(struct Text *text, const char *payload, size_t count) {
  textAdd(text, "$%zu\r\n", count);
  textAddBytes(text, payload, count);
  textAdd(text, "\r\n");
}

static void redisSend(struct Text *text, int room, const char *payload, size_t count) {
  textAdd(text, "*3\r\n");
  redis(text, "PUBLISH", room);
  redisPayload(text, payload, count);
}

static void redisDelivery(struct Text *text, int room, const char *payload, size_t count) {
  textAdd(text, "*3\r\n");
  redis(text, "message", room);
  redisPayload(text, payload, count);
}

static const struct Protocol protocols[] = {
    {"relay", NULL, NULL, NULL, nothing, nothing, line, line},
    {"rooms", NULL, NULL, NULL, roomName, roomName, line, line},
    {"nats", "\r\n", "PING\r\n", "PONG\r\n", natsJoin, natsJoined, natsSend, natsDelivery},
    {"redis", NULL, NULL, NULL, redisJoin, redisJoined, redisSend, redisDelivery},
};

const struct Protocol *protocolNamed(const char *name) {
  for (size_t i = 0; i < sizeof protocols / sizeof *protocols; i++) {
    if (strcmp(protocols[i].name, name) == 0) return &protocols[i];
  }
  return NULL;
}
