"""What one message costs a Swift server in retains, releases, allocations and exclusivity checks."""

import pathlib
import struct
import tempfile
import time
from typing import Any

from . import load, programs
from .server import PATIENCE, Server

#: In the order of `struct Counts` in counts/swift-counts.c, behind its first field.
NAMES = ("retains", "releases", "objects", "allocations", "accesses")
#: Where they are judged, and the most of each a message may cost.
LIMIT_CLIENTS = 1000
LIMITS = {"retains": 0, "releases": 0, "objects": 0, "allocations": 0, "accesses": 0}
#: More than the limit by this much is not over it. Clients that come and go at another moment shift every count a
#: little; what is done once for each wait is spread over its messages, and is not theirs, but an allocation is one.
TOLERANCE = {"retains": 0.25, "releases": 0.25, "objects": 0.02, "allocations": 0.02, "accesses": 0.25}
MESSAGES = 100_000


def _read(path: pathlib.Path) -> tuple[int, ...]:
    return struct.unpack("=6Q", path.read_bytes()[:48])


def _settled(path: pathlib.Path) -> tuple[int, ...]:
    """The totals once they stand still: the clients that left have been dealt with."""
    deadline = time.monotonic() + PATIENCE
    last = _read(path)
    while time.monotonic() < deadline:
        time.sleep(0.2)
        now = _read(path)
        if now == last:
            break
        last = now
    return last


def count(command: list[str], placement: tuple[int, int], clients: int, options: list[object]) -> dict[str, Any]:
    """The counts of one message.

    Connecting and leaving cost the same whether N messages are sent or 2 N: the difference is the messages alone.
    """
    with tempfile.TemporaryDirectory(prefix="usher-counts-") as directory:
        path = pathlib.Path(directory, "counts")
        environment = {"LD_PRELOAD": str(programs.OUTPUT / "swift-counts.so"), "USHER_COUNTS_FILE": str(path)}
        with Server(command, placement[0], environment) as server:
            def run(messages: int) -> tuple[int, tuple[int, ...]]:
                before = _settled(path)
                report = load.run(server, placement[1], clients, *options, "-w", 0, "-n", messages)
                return report["messages"], tuple(b - a for a, b in zip(before, _settled(path)))

            run(MESSAGES)
            few, few_counts = run(MESSAGES)
            many, many_counts = run(2 * MESSAGES)
            hooked = _read(path)[0] == 1
    # Rounded to what it is good for, and never to -0.
    each = {name: round((b - a) / (many - few), 3) + 0.0 for name, a, b in zip(NAMES, few_counts[1:], many_counts[1:])}
    return {"clients": clients, "messages": many - few, "swiftRuntime": hooked, "perMessage": each}


def failures(report: dict[str, Any]) -> list[str]:
    """What is over the budget."""
    if not report["swiftRuntime"]:
        return [f"{report['clients']} clients: no shared Swift runtime in this program, so nothing could be counted"]
    if report["clients"] != LIMIT_CLIENTS:
        return []
    each = report["perMessage"]
    return [f"{report['clients']} clients: {each[name]:.3f} {name} a message, over {limit}"
            for name, limit in LIMITS.items() if each[name] > limit + TOLERANCE[name]]


def table(reports: list[dict[str, Any]]) -> str:
    """For a person."""
    lines = ["clients " + "".join(f"{name:>13}" for name in NAMES) + "   a message"]
    for report in reports:
        lines.append(f"{report['clients']:>7} " + "".join(f"{report['perMessage'][name]:>13.3f}" for name in NAMES))
    return "\n".join(lines)
