"""Which core the server has, and which the load."""

import contextlib
import os
import pathlib
from collections.abc import Iterator


def _siblings(core: int) -> set[int]:
    """The hardware threads that share a core with this one, itself included."""
    path = pathlib.Path(f"/sys/devices/system/cpu/cpu{core}/topology/thread_siblings_list")
    try:
        text = path.read_text().strip()
    except OSError:
        return {core}
    found = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        found |= set(range(int(first), int(last or first) + 1))
    return found


def choose(apart: bool) -> tuple[int, int]:
    """A core for the server and one for the load: two real ones where there are, the same one if asked."""
    allowed = sorted(os.sched_getaffinity(0))
    server = allowed[0]
    if not apart or len(allowed) == 1:
        return server, server
    others = [core for core in allowed if core not in _siblings(server)]
    return server, (others or allowed)[-1]


def every() -> set[int]:
    """All cores there are for us."""
    return os.sched_getaffinity(0)


@contextlib.contextmanager
def on(core: int | set[int]) -> Iterator[None]:
    """What is started within runs on this core alone, or on these."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core} if isinstance(core, int) else core)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
