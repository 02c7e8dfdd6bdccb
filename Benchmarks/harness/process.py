"""What the kernel tells of a process, and of its own memory."""

import pathlib
import re
import time


def seconds_used(pid: int) -> float:
    """The processor time that a process has used, all its threads together, exact."""
    # The clock of another process, as clock_getcpuclockid makes it.
    return time.clock_gettime((~pid << 3) | 2)


def memory(pid: int) -> dict[str, int]:
    """What a process has in memory, in bytes: `own` is its alone, `resident` is also what it has of files."""
    text = pathlib.Path(f"/proc/{pid}/status").read_text()

    def field(name: str) -> int:
        found = re.search(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE)
        return int(found[1]) * 1024 if found else 0

    return {"own": field("RssAnon"), "resident": field("VmRSS")}


def kernel_memory() -> int:
    """The bytes of the kernel's objects that are in use: sockets, descriptors and whatever hangs on them.

    Where only root may know of the objects, the pages that they are in are taken instead, which is a little more.
    """
    try:
        lines = pathlib.Path("/proc/slabinfo").read_text().splitlines()[2:]
    except OSError:
        found = re.search(r"^Slab:\s+(\d+) kB", pathlib.Path("/proc/meminfo").read_text(), re.MULTILINE)
        return int(found[1]) * 1024 if found else 0
    fields = [line.split() for line in lines]
    return sum(int(each[1]) * int(each[3]) for each in fields)


def kernel_objects() -> dict[str, int]:
    """The same by kind, where that may be known."""
    try:
        lines = pathlib.Path("/proc/slabinfo").read_text().splitlines()[2:]
    except OSError:
        return {}
    fields = [line.split() for line in lines]
    return {each[0]: int(each[1]) * int(each[3]) for each in fields}
