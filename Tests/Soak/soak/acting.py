"""What acts share: the daemon, its settings, and what they say of what they did."""

import contextlib
import itertools
import json
import pathlib
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from .admin import CallError, Connection, Latencies, NoAnswer, Operator
from .daemon import Daemon, wait_until
from .ledger import Ledger
from .link import now_usec
from .workers import Workers

#: What never changes, but for a moment.
SETTLED: dict[str, Any] = {
    "server.listen": ["127.0.0.1:0", "[::1]:0"], "server.service": "echo", "server.framing": "line",
    "server.queues": 2, "limits.clients": 400, "limits.message_bytes": 8192, "limits.keepalive": "20s",
    "drain.deadline": "10s", "drain.spread": "500ms", "log.level": "info"}

#: What reloads choose from.
CHOICES: dict[str, list[Any]] = {
    "limits.when_full": ["wait", "refuse"],
    "limits.clients_per_address": [0, 0, 8],
    "limits.connects_per_second": [0, 0, 5],
    "limits.messages_per_second": [0, 0, 40],
    "limits.output_bytes": ["32KiB", "256KiB"],
    "limits.slow_reader": ["disconnect", "disconnect", "drop", "pause"],
    "limits.write_stall": ["1500ms", "3s"],
    "limits.first_message": ["0s", "2s"],
    "limits.idle": ["0s", "3s"],
    "access.deny": [[], ["127.0.0.66/31"]],
    "drain.farewell": ["", "# until soon"],
    "server.backlog": [1024, 4096],
}

#: Where clients come from. One or two of them are denied now and then.
SOURCES = [f"127.0.0.{number}" for number in [*range(2, 18), 66, 67]] + ["::1"]


class Acting:
    """Knows the daemon, and tells the ledger of whatever it does to it."""

    def __init__(self, daemon: Daemon, workers: Workers, ledger: Ledger, latencies: Latencies,
                 random: random.Random, log: pathlib.Path, usherctl: pathlib.Path) -> None:
        self._daemon = daemon
        self._workers = workers
        self._ledger = ledger
        self._operator = Operator(daemon.admin, latencies)
        self._random = random
        self._log = open(log, "w", buffering=1)
        self._log_lock = threading.Lock()
        self._usherctl = usherctl
        self._settings = dict(SETTLED)
        self._text = 0
        self._addresses = itertools.count()
        #: Number, recipients and times of each text to everyone.
        self.texts: list[tuple[int, int, int, int]] = []
        self._quiet_watchers: list[Connection] = []

    def note(self, what: str, **more: Any) -> None:
        """Writes a line about an act."""
        with self._log_lock:
            self._log.write(json.dumps({"t": round(time.time(), 3), "act": what} | more) + "\n")

    def run(self, acts: list[Callable[[], None]], pause: tuple[float, float], end: threading.Event,
            random: random.Random) -> None:
        """Does one after the other until the end; the first deal is always finished."""
        deals = 0
        while not end.is_set() or deals == 0:
            deck = acts[:]
            random.shuffle(deck)
            for act in deck:
                if end.is_set() and deals > 0:
                    return
                name = act.__name__.replace("_", " ")
                self.note(name)
                try:
                    act()
                    self._ledger.acts[name] += 1
                except (CallError, NoAnswer, OSError) as error:
                    self._ledger.fail(f"{name}: {type(error).__name__} {error}")
                end.wait(random.uniform(*pause))
            deals += 1

    def settle(self) -> None:
        """Puts back what acts may have left behind."""
        for watcher in self._quiet_watchers:
            watcher.socket.close()
        self._quiet_watchers = []
        self._settings = dict(SETTLED) | {"limits.idle": "0s", "limits.slow_reader": "disconnect"}
        self._reload()
        self._operator.call("Resume")
        for ban in self._operator.call("ListBans")["bans"]:
            self._operator.refused("UnbanAddress", address=ban["address"])

    def _anybody(self) -> int | None:
        present = list(self._ledger.present)
        return self._random.choice(present) if present else None

    def _kick(self, selector: dict[str, Any], reason: str | None, **more: Any) -> None:
        begun = now_usec()
        parameters = {"selector": selector} | ({"reason": reason} if reason else {}) | more
        answer = self._operator.call("KickClients", **parameters)
        if more.get("now"):
            self._ledger.cut.update(answer["kicked"])
        self._explain(answer, "kicked")
        if answer["unresponsive"]:
            self._ledger.count("acts for which a lane did not answer in time")
            self._ledger.unsure.append((begun, now_usec() + 5_000_000))

    def _explain(self, answer: dict[str, Any], why: str) -> None:
        self._ledger.count(f"clients {why}", len(answer["kicked"]))
        for id in answer["kicked"]:
            self._ledger.kicked[id].add(why)
        if answer["unresponsive"]:
            self._ledger.unsure.append((now_usec() - 5_000_000, now_usec() + 5_000_000))

    def _choose(self) -> None:
        for key in self._random.sample(sorted(CHOICES), 4):
            self._settings[key] = self._random.choice(CHOICES[key])
        self._daemon.configure(self._settings)
        self.note("settings", **{key: self._settings[key] for key in CHOICES if key in self._settings})

    def _reload(self) -> None:
        self._daemon.configure(self._settings)
        self._operator.call("Reload")
        in_force = {each["key"]: each["value"] for each in self._operator.call("GetConfiguration")["settings"]}
        for key in ("limits.clients", "limits.clients_per_address", "limits.messages_per_second"):
            if key in self._settings and in_force[key] != str(self._settings[key]):
                self._ledger.fail(f"after a reload {key} is {in_force[key]}, and not {self._settings[key]}")

    @contextlib.contextmanager
    def _draining(self, cuts: bool) -> Iterator[list[Any]]:
        span: list[Any] = [now_usec(), 1 << 62, cuts]
        self._ledger.drains.append(span)
        try:
            yield span
        finally:
            span[1] = min(span[1], now_usec())

    def _drain(self, refuse: bool, deadline: float = 5.0) -> None:
        with self._draining(cuts=deadline < 1) as span:
            with Connection(self._daemon.admin) as connection:
                progress = [each["progress"] for each in connection.all(
                    "Drain", spreadUSec=400_000, deadlineUSec=int(deadline * 1e6), farewell="# drained",
                    refuse=refuse)]
            if progress[-1]["state"] != "done" or progress[-1]["left"] != 0:
                self._ledger.fail(f"a drain ended with {progress[-1]}")
            self._ledger.count("clients drained", progress[-1]["gone"] + progress[-1]["cut"])
            self._ledger.count("clients cut at a drain's deadline", progress[-1]["cut"])
            time.sleep(self._random.uniform(0.2, 1))
            status = self._operator.call("GetStatus")
            if status["state"] != "draining" or status["clients"]["current"] != 0:
                self._ledger.fail(f"after a drain it is {status['state']} with {status['clients']['current']} clients")
            span[1] = now_usec()
            self._resume()
        self._expect(self._answers_a_newcomer, 10, "after a drain was taken back, a newcomer was not answered")

    def _resume(self) -> None:
        if not self._operator.call("Resume")["wasDraining"]:
            self._ledger.fail("a drain was not there any more when it was to be taken back")

    def _expect(self, condition: Callable[[], bool], seconds: float, otherwise: str) -> None:
        if not wait_until(condition, seconds):
            self._ledger.fail(otherwise)

    @contextlib.contextmanager
    def _crowd(self, count: int) -> Iterator[None]:
        """Newcomers who say nothing, and then go."""
        there = []
        try:
            for number in range(count):
                there.append(self._newcomer(f"crowd.{now_usec()}.{number}"))
            yield
        finally:
            for key, endpoint, client in there:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                client.close()
                self._over(key, endpoint, "abort")

    def _newcomer(self, key: str) -> tuple[str, str, socket.socket]:
        client = socket.socket()
        # Each from an address of its own: no limit for one is to turn them away.
        address = f"127.0.1.{next(self._addresses) % 200 + 1}"
        client.bind((address, 0))
        endpoint = f"{address}:{client.getsockname()[1]}"
        self._ledger.opened("acts", {
            "open": key, "endpoint": endpoint, "role": "crowd", "reads": False, "at": now_usec()})
        client.settimeout(5)
        client.connect(("127.0.0.1", self._daemon.ports[4]))
        return key, endpoint, client

    def _over(self, key: str, endpoint: str, how: str, **more: Any) -> None:
        self._ledger.ended({
            "key": key, "endpoint": endpoint, "how": how, "failures": [], "answered": 0, "everyone": [], "lines": 0,
            "received": 0, "refusal": None, "late": 1, "quiet": 99, "ended": now_usec()} | more)

    def _answers_a_newcomer(self) -> bool:
        key, endpoint, client = self._newcomer(f"probe.{now_usec()}")
        answered = 0
        try:
            client.sendall(b"there?\n")
            answered = int(client.recv(4096).startswith(b"there?\n"))
        except OSError:
            pass
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        client.close()
        self._over(key, endpoint, "abort", answered=answered, lines=answered)
        return bool(answered)
