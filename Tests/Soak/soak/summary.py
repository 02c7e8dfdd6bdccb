"""What a soak has come to: the figures at the end, and the table that is printed."""

import re
import time

from .admin import Latencies, Operator, Watcher
from .daemon import Daemon, wait_until
from .ledger import Ledger

#: The KiB by which memory may have grown since the warm-up: three thousand for the last 10,000 clients that left, which
#: may have been fewer then, and the rest for what lies in pieces.
GROWTH = 8_192

_BARS = "▁▂▃▄▅▆▇█"


class Memory:
    """The daemon's memory, looked at every second."""

    def __init__(self, daemon: Daemon, warm_up: float) -> None:
        self._daemon = daemon
        self._warm_up = warm_up
        self._next = 0.0
        self.samples: list[int] = []
        #: After the warm-up, and at the end.
        self.warm: int | None = None
        self.final = 0
        self.resident = 0
        self.descriptors = 0

    def look(self, elapsed: float) -> None:
        """Looks, if it is time to."""
        if elapsed < self._next:
            return
        self._next = elapsed + 1
        self.samples.append(self._daemon.memory())
        self.descriptors = max(self.descriptors, self._daemon.descriptor_count())
        if self.warm is None and elapsed >= self._warm_up:
            self.warm = self.samples[-1]

    def line(self, width: int = 60) -> str:
        """How it went, as a line of bars."""
        size = max(1, -(-len(self.samples) // width))
        parts = [max(self.samples[start:start + size]) for start in range(0, len(self.samples), size)]
        low, high = min(parts, default=0), max(parts, default=1)
        return "".join(_BARS[(each - low) * (len(_BARS) - 1) // max(1, high - low)] for each in parts)


def final_figures(daemon: Daemon, operator: Operator, ledger: Ledger, memory: Memory, watcher: Watcher,
                  at_start: tuple[object, int]) -> None:
    """Looks at the daemon once everyone has gone: what it counts, and what it still has."""
    status, metrics = operator.call("GetStatus"), operator.call("GetMetrics")["text"]
    clients, traffic = status["clients"], status["traffic"]
    equal = [
        ("accepted, and left by some reason", clients["accepted"], sum(_by_reason(metrics, "disconnected").values())),
        ("accepted, and seen to come", clients["accepted"], ledger.events["connected"]),
        ("left, and seen to leave", _by_reason(metrics, "disconnected"), dict(ledger.endings)),
        ("refused, and seen to be", _by_reason(metrics, "refused"), dict(ledger.refusals)),
        ("kicked, and seen to be", clients["kicked"], ledger.endings["kicked"] + ledger.endings["banned"]),
        ("messages in, and in of all who left", traffic["messagesIn"], ledger.sums["messagesIn"]),
        ("events lost", 0, watcher.lost)]
    for what, one, other in equal:
        if one != other:
            ledger.fail(f"{what}: {one} and {other}")
    # Those who are told that they are turned away are no clients, but their word is counted.
    for what, most in (("messagesOut", clients["refused"]), ("bytesOut", 64 * clients["refused"])):
        if not 0 <= traffic[what] - ledger.sums[what] <= most:
            ledger.fail(f"{what}: {traffic[what]}, and {ledger.sums[what]} of all who left")
    if traffic["messagesIn"] < ledger.sums["answers"]:
        ledger.fail(f"{ledger.sums['answers']} answers to {traffic['messagesIn']} messages")
    ledger.sums["total in"], ledger.sums["total out"] = traffic["messagesIn"], traffic["messagesOut"]
    ledger.sums["accepted"], ledger.sums["refused"], ledger.sums["peak"] = (
        clients["accepted"], clients["refused"], clients["peak"])
    descriptors, threads = at_start
    if not wait_until(lambda: daemon.descriptors() == descriptors, 15):
        ledger.fail(f"descriptors: {dict(descriptors)} at the start, {dict(daemon.descriptors())} now")  # type: ignore
    if not wait_until(lambda: daemon.threads() <= threads, 30):
        ledger.fail(f"threads: {threads} at the start, {daemon.threads()} now")
    time.sleep(1)
    memory.final, memory.resident = daemon.memory(), daemon.resident()
    if memory.warm is not None and memory.final > memory.warm + GROWTH:
        ledger.fail(f"memory: {memory.warm} KiB after the warm-up, {memory.final} KiB now; {GROWTH} more may be")


def _by_reason(metrics: str, what: str) -> dict[str, int]:
    found = re.findall(rf'^usher_clients_{what}_total{{reason="(\w+)"}} (\d+)', metrics, re.MULTILINE)
    return {reason: int(count) for reason, count in found if int(count)}


def summary(ledger: Ledger, latencies: Latencies, memory: Memory, seconds: float, used: float,
            harness: float) -> str:
    """The table that is printed."""
    sums, counts = ledger.sums, +ledger.counts
    lines = [
        "", f"{seconds:.0f} s; usherd used {used / seconds:.1%} of a processor, what soaks it {harness / seconds:.1%}",
        "", f"clients   {sums['accepted']} came, {sums['peak']} at most at once, {sums['refused']} turned away",
        f"messages  {sums['total in']} in, {sums['total out']} out, {sums['answers']} answers looked at",
        "", "left" + _table(ledger.endings), "", "turned away" + _table(ledger.refusals),
        "", "kinds of clients" + _table(ledger.roles), "", "done" + _table(ledger.acts), "", "counted" + _table(counts),
        "", "answers to operators, in ms"]
    for name, times in sorted(latencies.by_name.items()):
        times.sort()
        lines.append(f"  {name:<18} {len(times):>7}   p50 {times[len(times) // 2] * 1e3:7.1f}   "
                     f"p99 {times[int(len(times) * 0.99)] * 1e3:7.1f}   max {times[-1] * 1e3:7.1f}")
    lines += ["", f"memory    {memory.line()}",
              f"          {min(memory.samples)} to {max(memory.samples)} KiB; {memory.warm} after the warm-up, "
              f"{memory.final} at the end ({memory.resident} resident)",
              f"files     {memory.descriptors} at most", ""]
    return "\n".join(lines)


def _table(counts: dict[str, int]) -> str:
    return "".join(f"\n  {count:>9}  {name}" for name, count in sorted(counts.items(), key=lambda each: -each[1]))
