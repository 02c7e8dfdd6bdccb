"""The cases that are counted, and how each is."""

import collections
import dataclasses
import pathlib
import tempfile
from collections.abc import Callable

from . import callgrind, cores, steps, syscalls
from .server import Server

Address = tuple[str, str]


@dataclasses.dataclass(frozen=True)
class Case:
    """Something that a server is asked to do again and again."""

    #: What one of it is called.
    unit: str
    service: str
    framing: str
    #: Does it about so many times at an address, and returns how many times it was.
    load: Callable[[Address, int], int]
    #: So many times, and then twice as many.
    times: int

    def command(self, program: pathlib.Path) -> list[str]:
        options = ("--config {directory}/usherd.toml --queues 1 --listen 127.0.0.1:0 --admin {directory}/admin.sock "
                   f"--service {self.service} --framing {self.framing}")
        return [str(program), *options.split()]


CASES = {
    "one-client": Case("message", "upper", "raw", lambda at, times: steps.ask(at, times, 1, 1, False), 4_000),
    "64-clients": Case("message", "upper", "raw", lambda at, times: steps.ask(at, times, 64, 1, False), 12_800),
    "raw-pipelined": Case("message", "upper", "raw", lambda at, times: steps.ask(at, times, 1, 16, False), 32_000),
    "line-pipelined": Case("message", "upper", "line", lambda at, times: steps.ask(at, times, 1, 16, True), 32_000),
    "broadcast": Case("delivery", "relay", "line", lambda at, times: steps.broadcast(at, times // 100, 100, 1), 20_000),
    "broadcast-batches": Case(
        "delivery", "relay", "line", lambda at, times: steps.broadcast(at, times // 100, 100, 10), 100_000),
    "connection": Case("connection", "upper", "raw", steps.connect, 500),
}

#: What a trace of system calls counts, by what each call is called here; every other is counted in the sum alone.
CALLS = {
    "recvfrom": "receives", "read": "receives", "sendto": "sends", "sendmsg": "sends", "writev": "sends",
    "write": "sends", "io_uring_enter": "sends", "epoll_wait": "waits", "epoll_pwait": "waits",
}


def _instructions(case: Case, program: pathlib.Path, times: int) -> tuple[int, collections.Counter[str]]:
    with tempfile.TemporaryDirectory(prefix="usher-check-") as directory:
        output = pathlib.Path(directory, "callgrind")
        with Server(case.command(program), cores.every(), tracer=callgrind.tracer(output)) as server:
            done = case.load(server.address, times)
        return done, callgrind.counts(output)


def _calls(case: Case, program: pathlib.Path, times: int) -> tuple[int, collections.Counter[str]]:
    with tempfile.TemporaryDirectory(prefix="usher-check-") as directory:
        output = pathlib.Path(directory, "summary")
        with Server(case.command(program), cores.every(), tracer=syscalls.tracer(output)) as server:
            done = case.load(server.address, times)
        found: collections.Counter[str] = collections.Counter()
        for name, calls in syscalls.totals(output).items():
            found["systemCalls"] += calls
            if name in CALLS:
                found[CALLS[name]] += calls
    return done, found


def count(case: Case, program: pathlib.Path) -> dict[str, float]:
    """What one costs: what twice as many cost, less what half of them did. Starting and ending cancel out."""
    each: dict[str, float] = {}
    for measure in (_instructions, _calls):
        few, few_counts = measure(case, program, case.times)
        many, many_counts = measure(case, program, 2 * case.times)
        for name, value in many_counts.items():
            each[name] = (value - few_counts[name]) / (many - few)
    return each
