"""One client of the soak: sends numbered lines, and holds every byte that comes back against what has to come."""

import collections
import errno
import random
import socket
import time
from typing import Any

from .plan import MESSAGE_LIMIT, Plan

#: What newcomers are told that are turned away.
REFUSALS = {
    b"the server is full, try again later": "refused",
    b"too many connections from your address": "addressFull",
    b"the server takes nobody now, try again later": "draining",
}

#: What the operators' texts begin with: one to everyone, one to some, the reason of a kick or a ban, a farewell.
EVERYONE, SOME, REASON, FAREWELL = b"*", b"+", b"!", b"#"

_FILL = bytes(range(ord("a"), ord("z") + 1)) * 700

#: Lines that a client prepares at once, at most: what it has not handed to the kernel it has not sent.
_AHEAD = 64 << 10


def now_usec() -> int:
    """Now, in microseconds since 1970, as the daemon has it."""
    return time.time_ns() // 1000


class Link:
    """A client, its socket, and what it has sent and got."""

    def __init__(self, key: str, plan: Plan, source: str, seed: int) -> None:
        self.key = key
        self.plan = plan
        self._random = random.Random(seed)
        family = socket.AF_INET6 if ":" in source else socket.AF_INET
        self.socket = socket.socket(family)
        self.socket.setblocking(False)
        if plan.receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, plan.receive_buffer)
        self.socket.bind((source, 0))
        port = self.socket.getsockname()[1]
        self.endpoint = f"[{source}]:{port}" if family == socket.AF_INET6 else f"{source}:{port}"
        self.opened = now_usec()
        self.last_activity = time.monotonic()
        self.hears = plan.reads
        self.is_shut = False
        self.is_leaving = self.is_winding_down = False
        #: How it has ended: `eof`, `reset`, `half`, `halfReset`, `close` or `abort`.
        self.how: str | None = None
        self.failures: list[str] = []
        self._made = self._answered = self._sent_bytes = self._received_bytes = self._lines = self._missed = 0
        self._pending: collections.deque[tuple[bytes, int]] = collections.deque()
        self._output = b""
        self._input = b""
        self._is_broken = False
        self._made_bytes = 0
        self._refusal: str | None = None
        self._last_word: str | None = None
        self._everyone: list[int] = []
        self._some = 0

    def connect(self, host: str, port: int) -> None:
        """Begins to connect."""
        error = self.socket.connect_ex((host, port))
        if error not in (0, errno.EINPROGRESS):
            self.failures.append(f"could not connect: {errno.errorcode.get(error, error)}")
            self.finish("reset")

    @property
    def wants_to_write(self) -> bool:
        """Whether it has bytes that the kernel would not take yet."""
        return bool(self._output) and not self._is_broken

    @property
    def has_sent_all(self) -> bool:
        """Whether it has no more lines to send."""
        return self._made >= self.plan.lines or self.is_winding_down

    @property
    def is_answered(self) -> bool:
        """Whether all it has sent was answered."""
        return not self._pending and not self._output

    def send_more(self) -> None:
        """Sends the next lines, as many as may wait for an answer."""
        while not self.has_sent_all and len(self._pending) < max(1, self.plan.depth) and len(self._output) < _AHEAD:
            self._made += 1
            is_last = self._made == self.plan.lines
            size = self._random.randint(*self.plan.sizes)
            if is_last and self.plan.oversize:
                self._output += _FILL[:MESSAGE_LIMIT + 500] + b"\n"
                self._made_bytes += MESSAGE_LIMIT + 501
                break
            start = self._random.randrange(26)
            line = f"{self.key}.{self._made} ".encode() + _FILL[start:start + size]
            sent = line if is_last and self.plan.unfinished else line + b"\n"
            self._made_bytes += len(sent)
            self._pending.append((line, self._made_bytes))
            self._output += sent
        self.write()

    def write(self) -> None:
        """Hands the kernel what it takes."""
        if not self._output or self._is_broken:
            return
        try:
            count = self.socket.send(self._output)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            if error.errno == errno.ENOTCONN:
                return
            # What came before the end is still to be read.
            self._is_broken = True
            self._output = b""
            return self.read()
        self._sent_bytes += count
        self._output = self._output[count:]
        self.last_activity = time.monotonic()

    def hear(self) -> None:
        """Reads from now on, in larger pieces than what it has let wait."""
        if not self.hears and self.how is None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self.hears = True

    def shut_down(self) -> None:
        """Ends its sending side."""
        if self.is_shut or self.how:
            return
        self.is_shut = True
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            # It is over already, as reading will show.
            pass

    def read(self) -> int:
        """Takes what has come, and returns how many of its lines were answered."""
        answered = self._answered
        while self.how is None:
            try:
                received = self.socket.recv(1 << 18)
            except (BlockingIOError, InterruptedError):
                if self._is_broken:
                    self.finish("reset")
                break
            except OSError as error:
                if error.errno not in (errno.ECONNRESET, errno.EPIPE):
                    self.failures.append(f"ended by {errno.errorcode.get(error.errno or 0)}")
                self.finish("halfReset" if self.is_shut else "reset")
                break
            if not received:
                if self._input:
                    self.failures.append(f"the last line has no end: {self._input[:80]!r}")
                self.finish("half" if self.is_shut else "eof")
                break
            self._received_bytes += len(received)
            self.last_activity = time.monotonic()
            *lines, self._input = (self._input + received).split(b"\n")
            for line in lines:
                self._take(line)
        return self._answered - answered

    def finish(self, how: str) -> None:
        """Is over, in this way."""
        if self.how:
            return
        self.how = how
        if how == "abort":
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.socket.close()

    def report(self) -> dict[str, Any]:
        """What has come of it."""
        # Answers cut off in the middle are of no use, but were sent.
        unanswered = sum(1 for _, end in self._pending if end <= self._sent_bytes)
        return {
            "key": self.key, "endpoint": self.endpoint, "how": self.how, "sent": self._sent_bytes, "made": self._made,
            "answered": self._answered, "unanswered": unanswered, "lines": self._lines, "missed": self._missed,
            "received": self._received_bytes, "reads": self.plan.reads, "refusal": self._refusal,
            "word": self._last_word, "everyone": self._everyone, "ended": now_usec(),
            "quiet": round(time.monotonic() - self.last_activity, 3), "failures": self.failures}

    def _take(self, line: bytes) -> None:
        self._lines += 1
        if self._refusal or self._last_word:
            self.failures.append(f"{line[:80]!r} came after the last word")
        elif self._pending and line == self._pending[0][0]:
            self._pending.popleft()
            self._answered += 1
        elif line[:1] == EVERYONE:
            self._take_from_operator(int(line[1:].split()[0]))
        elif line[:1] == SOME:
            number = int(line[1:].split()[0])
            if number <= self._some:
                self.failures.append(f"text {number} to some came after {self._some}")
            self._some = number
        elif line[:1] in (REASON, FAREWELL):
            self._last_word = line.decode()
        elif line.startswith(b"missed ") and not self.plan.reads:
            self._missed += int(line.split()[1])
        elif line in REFUSALS and self._lines == 1:
            self._refusal = REFUSALS[line]
        else:
            expected = self._pending[0][0][:80] if self._pending else b"nothing"
            self.failures.append(f"got {line[:80]!r} and expected {expected!r}")

    def _take_from_operator(self, number: int) -> None:
        # Everyone who reads gets all of them between the first and the last.
        last = self._everyone[1] if self._everyone else None
        if last is None:
            self._everyone = [number, number]
            return
        if number <= last or (number != last + 1 and self.plan.reads):
            self.failures.append(f"text {number} to everyone came after {last}")
        self._everyone[1] = number
