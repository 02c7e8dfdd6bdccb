"""A process with many clients, which may be killed at any moment.

Each client is reported before it connects and when it has ended, one JSON object a line on standard output, so that
whoever kills the process knows of every one. `finish` on standard input has all of them end in order.
"""

import heapq
import json
import os
import random
import select
import sys
import time
from collections.abc import Callable
from typing import Any

from .link import Link
from .plan import draw

#: Seconds in which every client has to have ended once that was asked for.
PATIENCE = 30


class Worker:
    """Keeps so many clients connected, each with a life of its own."""

    def __init__(self, name: str, seed: int, ports: dict[str, int], sources: list[str], clients: int,
                 gap: float) -> None:
        self._name = name
        self._random = random.Random(seed)
        self._ports = ports
        self._sources = sources
        self._gap = gap
        self._poll = select.epoll()
        self._links: dict[int, Link] = {}
        self._timers: list[tuple[float, int, Callable[[], None]]] = []
        self._number = self._timer = 0
        self._finish_by: float | None = None
        self._late: list[float] = []
        for _ in range(clients):
            self._after(self._random.uniform(0, 2), self._open)

    def run(self) -> None:
        """Goes on until it is told to finish and every client has ended."""
        os.set_blocking(0, False)
        self._poll.register(0, select.EPOLLIN)
        while self._finish_by is None or self._links:
            wait = max(0.0, self._timers[0][0] - time.monotonic()) if self._timers else 1.0
            ready = self._poll.poll(min(wait, 1.0))
            for number, events in ready:
                if number == 0:
                    self._obey()
                elif link := self._links.get(number):
                    self._handle(link, events)
            self._ring()
            if self._finish_by is not None and time.monotonic() > self._finish_by:
                for link in list(self._links.values()):
                    link.failures.append(f"had not ended {PATIENCE} s after it was to: {link.plan.role}")
                    self._finish(link, "abort")

    # Clients

    def _open(self) -> None:
        if self._finish_by is not None:
            return
        self._number += 1
        plan = draw(self._random, self._gap)
        source = self._random.choice(self._sources)
        link = Link(f"{self._name}.{self._number}", plan, source, self._random.getrandbits(32))
        self._say({"open": link.key, "endpoint": link.endpoint, "role": plan.role, "reads": plan.reads,
                   "at": link.opened})
        host = "::1" if ":" in source else "127.0.0.1"
        link.connect(host, self._ports["6" if ":" in source else "4"])
        self._links[link.socket.fileno()] = link
        self._poll.register(link.socket.fileno(), select.EPOLLOUT)
        if plan.deaf is not None:
            self._after(plan.deaf, lambda: self._hear(link))

    def _handle(self, link: Link, events: int) -> None:
        if events & (select.EPOLLERR | select.EPOLLHUP):
            link.hear()
        if events & select.EPOLLOUT:
            link.write()
        answered = link.read() if link.hears else 0
        self._go_on(link, answered)

    def _go_on(self, link: Link, answered: int = 0) -> None:
        if link.how is None and not link.has_sent_all:
            if not link.plan.gap or link.is_answered and not answered:
                link.send_more()
            elif answered:
                self._after(self._random.expovariate(1 / link.plan.gap), lambda: self._send(link))
        if link.how is None and link.has_sent_all and not link.wants_to_write:
            if link.plan.unfinished:
                link.shut_down()
            elif (link.is_answered or link.plan.depth == 0) and not link.is_leaving:
                link.is_leaving = True
                self._after(link.plan.stay, lambda: self._end(link))
        self._watch(link)

    def _send(self, link: Link) -> None:
        if link.how is None:
            link.send_more()
            self._watch(link)

    def _hear(self, link: Link) -> None:
        if link.how is None:
            if link.plan.role == "stuck":
                return self._finish(link, "abort")
            link.hear()
            self._go_on(link, link.read())

    def _end(self, link: Link) -> None:
        if link.how is not None or link.is_shut:
            return
        if link.plan.ending == "half" or link.is_winding_down:
            link.shut_down()
            self._watch(link)
        else:
            if link.hears:
                link.read()
            self._finish(link, link.plan.ending)

    def _watch(self, link: Link) -> None:
        if link.how is not None:
            return self._forget(link)
        events = (select.EPOLLIN if link.hears else 0) | (select.EPOLLOUT if link.wants_to_write else 0)
        self._poll.modify(link.socket.fileno(), events)

    def _finish(self, link: Link, how: str) -> None:
        link.finish(how)
        self._forget(link)

    def _forget(self, link: Link) -> None:
        # A closed socket has left the poller by itself.
        for number, each in self._links.items():
            if each is link:
                del self._links[number]
                break
        else:
            return
        self._say({"end": link.report() | {"late": round(self._lateness(), 3)}})
        # Whoever is turned away does not come back at once.
        pause = 1.0 if link.how in ("eof", "reset") else 0.3
        self._after(self._random.expovariate(1 / pause), self._open)

    # Time

    def _after(self, seconds: float, action: Callable[[], None]) -> None:
        self._timer += 1
        heapq.heappush(self._timers, (time.monotonic() + seconds, self._timer, action))

    def _ring(self) -> None:
        now = time.monotonic()
        while self._timers and self._timers[0][0] <= now:
            due, _, action = heapq.heappop(self._timers)
            if now - due > 0.1:
                self._late.append(now)
            action()

    def _lateness(self) -> float:
        """How often this process has been late within the last seconds."""
        recent = time.monotonic() - 3
        self._late = [each for each in self._late if each > recent]
        return len(self._late)

    # The process that has started this one

    def _obey(self) -> None:
        os.read(0, 4096)
        self._poll.unregister(0)
        self._finish_by = time.monotonic() + PATIENCE
        for link in list(self._links.values()):
            link.is_winding_down = True
            link.hear()
            if link.plan.role == "stuck":
                self._finish(link, "abort")
            else:
                self._go_on(link, link.read())
                self._end_when_sent(link)

    def _end_when_sent(self, link: Link) -> None:
        if link.how is None and not link.wants_to_write:
            self._end(link)
        elif link.how is None:
            self._after(0.1, lambda: self._end_when_sent(link))

    def _say(self, what: dict[str, Any]) -> None:
        os.write(1, json.dumps(what, separators=(",", ":")).encode() + b"\n")


def main() -> None:
    """Runs with the parameters that are on the command line, as one JSON object."""
    Worker(**json.loads(sys.argv[1])).run()


if __name__ == "__main__":
    main()
