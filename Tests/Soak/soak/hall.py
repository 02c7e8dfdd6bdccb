"""A second daemon, whose service is relay: what becomes of the others where one does not read, under each policy.

Talkers number their lines, and whoever listens holds the numbers of each talker against each other. In a round somebody
stops reading until the policy shows, and reads again.
"""

import random
import select
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from .admin import CallError, NoAnswer, Operator
from .daemon import Daemon, wait_until
from .ledger import Ledger

SETTLED: dict[str, Any] = {
    "server.listen": ["127.0.0.1:0"], "server.service": "relay", "server.framing": "line", "server.queues": 2,
    "limits.output_bytes": "128KiB", "limits.write_stall": "60s"}

_FILL = b"x" * 4_000


class Member:
    """Somebody in the hall."""

    def __init__(self, hall: "Hall", name: str, receive_buffer: int | None = None) -> None:
        self.name = name
        self._hall = hall
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.connect(("127.0.0.1", hall.daemon.ports[4]))
        self.socket.setblocking(False)
        self.endpoint = "127.0.0.1:%d" % self.socket.getsockname()[1]
        self.reads = True
        self.how: str | None = None
        #: The last line that it has sent, and that it has got of each talker.
        self.said = 0
        self.heard: dict[str, int] = {}
        #: The lines that did not come, and those of which it was told so.
        self.gaps = self.told = 0
        self.output = b""
        self._input = b""

    def hear_again(self) -> None:
        """Reads again, and in larger pieces than before, or it would take minutes."""
        self.reads = True
        if self.how is None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)

    def say(self, size: int) -> None:
        """Has one more line to send."""
        self.said += 1
        self.output += b"%s %d " % (self.name.encode(), self.said) + _FILL[:size] + b"\n"

    def write(self) -> None:
        """Hands the kernel what it takes."""
        try:
            self.output = self.output[self.socket.send(self.output):]
        except BlockingIOError:
            pass
        except OSError:
            self.output, self.how = b"", "reset"

    def read(self) -> None:
        """Takes what there is."""
        try:
            received = self.socket.recv(1 << 18)
        except BlockingIOError:
            return
        except OSError:
            self.how = "reset"
            return
        if not received:
            self.how = "eof"
            return
        *lines, self._input = (self._input + received).split(b"\n")
        for line in lines:
            self._take(line.decode())

    def _take(self, line: str) -> None:
        first, second = line.split(" ", 2)[:2]
        number = int(second)
        if first == "missed":
            self.told += number
            return
        last = self.heard.get(first)
        self.heard[first] = number
        if last is not None:
            if number <= last:
                self._hall.ledger.fail(f"relay: {self.name} got {first}'s line {number} after {last}")
            self.gaps += number - last - 1
        self._hall.ledger.sums["lines relayed"] += 1


class Hall(threading.Thread):
    """Goes through round after round until the end; each policy has its round before that."""

    def __init__(self, daemon: Daemon, operator: Operator, ledger: Ledger, random: random.Random, end: threading.Event,
                 note: Callable[..., None]) -> None:
        super().__init__(daemon=True)
        self.daemon = daemon
        self.ledger = ledger
        self._operator = operator
        self._random = random
        self._end = end
        self._note = note
        self._talkers = [Member(self, f"talker{number}") for number in range(3)]
        self._members = self._talkers + [Member(self, f"reader{number}") for number in range(5)]
        self._rounds: dict[str, int] = {"disconnect": 0, "drop": 0, "pause": 0}

    def run(self) -> None:
        try:
            while not self._end.is_set() or 0 in self._rounds.values():
                for policy in self._random.sample(sorted(self._rounds), 3):
                    self._round(policy)
                    self._rounds[policy] += 1
                    self.ledger.acts[f"relay: a slow reader under {policy}"] += 1
                    self._talk_until(self._end.is_set, self._random.uniform(0.5, 5))
                    if self._end.is_set() and 0 not in self._rounds.values():
                        break
            self._leave()
        except (CallError, NoAnswer, OSError) as error:
            self.ledger.fail(f"relay: {type(error).__name__} {error}")

    def check(self, start: tuple[object, int]) -> None:
        """Looks at the daemon once everyone has left."""
        if not wait_until(lambda: self._status()["current"] == 0, 15):
            self.ledger.fail("relay: clients are still there after all have gone")
        status = self._operator.call("GetStatus")
        said = sum(each.said for each in self._talkers)
        if status["traffic"]["messagesIn"] != said:
            self.ledger.fail(f"relay: {said} lines were said, and {status['traffic']['messagesIn']} came in")
        reasons: dict[str, int] = {}
        for each in self._operator.clients(departed=True):
            reasons[each["reason"]] = reasons.get(each["reason"], 0) + 1
        slow = self._rounds["disconnect"]
        others = status["clients"]["accepted"] - slow
        if reasons != {"ended": others, "slowReader": slow}:
            self.ledger.fail(f"relay: they left as {reasons}, and {others} ended and {slow} were slow")
        descriptors, threads = start
        if not wait_until(lambda: self.daemon.descriptors() == descriptors, 15):
            self.ledger.fail(f"relay: descriptors: {descriptors} at the start, {self.daemon.descriptors()} now")
        if not wait_until(lambda: self.daemon.threads() <= threads, 30):
            self.ledger.fail(f"relay: threads: {threads} at the start, {self.daemon.threads()} now")

    # One round

    def _round(self, policy: str) -> None:
        self._note("relay", policy=policy)
        self.daemon.configure(SETTLED | {"limits.slow_reader": policy})
        self._operator.call("Reload")
        slow = Member(self, "slow", receive_buffer=4_096)
        self._members.append(slow)
        self._talk_until(lambda: len(slow.heard) == len(self._talkers), 20, "the slow one heard nothing")
        slow.reads = False
        match policy:
            case "disconnect":
                self._shout_until(lambda: slow.endpoint not in (self._states() or [slow.endpoint]))
                slow.hear_again()
                self._talk_until(lambda: slow.how is not None, 10, "the slow one was not disconnected")
            case "drop":
                before = self._missed()
                self._shout_until(lambda: self._missed() > before)
            case "pause":
                self._shout_until(self._holds_a_talker)
        slow.hear_again()
        if policy == "drop":
            self._talk_until_heard(slow)
        self._complete(slow)
        if policy == "drop":
            if slow.gaps != slow.told or slow.told == 0:
                self.ledger.fail(f"relay: under drop {slow.gaps} lines are missing, and {slow.told} were told")
            self.ledger.count("relay: lines that were dropped and told", slow.told)
        elif slow.gaps or slow.told:
            self.ledger.fail(f"relay: under {policy} {slow.gaps} lines are missing, and {slow.told} were told")
        if slow.how is None:
            slow.socket.shutdown(socket.SHUT_WR)
            self._pump(lambda: slow.how is not None, 10, "the slow one's end was not answered")
        slow.socket.close()
        self._members.remove(slow)

    def _talk_until_heard(self, slow: Member) -> None:
        """Says a little again and again: what is dropped last is found missing only by what comes after it."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and not (slow.how or self._is_complete()):
            for each in self._talkers:
                each.say(10)
            self._pump(self._is_complete, 0.5)

    def _complete(self, slow: Member) -> None:
        """Nobody says anything until everyone has heard everything."""
        self._pump(self._is_complete, 20, "not everyone has heard everything")
        for each in self._members:
            if each is not slow and (each.gaps or each.told or each.how):
                self.ledger.fail(
                    f"relay: {each.name} suffered from the slow one: {each.gaps} lines missing, ended: {each.how}")
                each.gaps = each.told = 0

    def _is_complete(self) -> bool:
        return all(
            not talker.output and each.heard.get(talker.name) == talker.said
            for each in self._members if each.how is None and each.reads
            for talker in self._talkers if each is not talker)

    def _leave(self) -> None:
        self._complete(self._talkers[0])
        for each in self._members:
            each.socket.shutdown(socket.SHUT_WR)
        self._pump(lambda: all(each.how for each in self._members), 10, "not every end was answered")
        for each in self._members:
            each.socket.close()

    # Talking and listening

    def _talk_until(self, condition: Callable[[], bool], seconds: float, otherwise: str | None = None) -> None:
        """Goes on at an easy pace."""
        def talk() -> bool:
            for each in self._talkers:
                if not each.output and self._random.random() < 0.3:
                    each.say(self._random.randint(10, 1_000))
            return condition()
        self._pump(talk, seconds, otherwise)

    def _shout_until(self, condition: Callable[[], bool]) -> bool:
        """Says so much that whoever does not read can't but miss it; asks now and then what that has brought."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            for each in self._talkers:
                while len(each.output) < 20_000:
                    each.say(len(_FILL))
            # As fast as the others listen, or they would be slow too.
            self._pump(self._is_complete, 0.2)
            if condition():
                return True
        self.ledger.fail("relay: however much was said, the slow one was not found slow")
        return False

    def _pump(self, condition: Callable[[], bool], seconds: float, otherwise: str | None = None) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                if otherwise:
                    self.ledger.fail(f"relay: {otherwise}")
                return
            there = [each for each in self._members if each.how is None]
            by_socket = {each.socket: each for each in there}
            readable, writable, _ = select.select(
                [each.socket for each in there if each.reads], [each.socket for each in there if each.output], [], 0.05)
            for ready in writable:
                by_socket[ready].write()
            for ready in readable:
                by_socket[ready].read()

    # What the daemon says

    def _status(self) -> dict[str, int]:
        return self._operator.call("GetStatus")["clients"]

    def _states(self) -> dict[str, str] | None:
        """What each client is doing; `None` where a lane was too busy to say, whose clients are missing then."""
        answer = self._operator.call("ListClients")
        if answer["unresponsive"]:
            self.ledger.count("relay: lists without the clients of a lane that was too busy")
            return None
        return {each["endpoint"]: each["state"] for each in answer["clients"]}

    def _holds_a_talker(self) -> bool:
        states = self._states() or {}
        return any(states.get(each.endpoint) == "paused" for each in self._talkers)

    def _missed(self) -> int:
        text = self._operator.call("GetMetrics")["text"]
        return sum(int(line.split()[-1]) for line in text.splitlines() if line.startswith("usher_messages_missed_total{"))
