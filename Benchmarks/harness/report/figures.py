"""What is to be reached, and whether it is."""

import dataclasses
import enum
import statistics
from collections.abc import Callable

from ..figures import USER_LIMIT
from . import data
from .data import Cell, Results, Run

#: The most that each may be; of throughput and broadcasts, the least.
C_COST, USER, NIO_COST, GO_COST = 1.10, USER_LIMIT, 0.75, 0.65
LANES, LATENCY, RAW_PIPELINE, LINE_PIPELINE = 0.90, 1.25, 1.00, 0.95
BROADCAST, BROADCAST_BATCH, BROADCAST_FEW = 2.0, 2.5, 1.5
IDLE_BYTES, START_MILLISECONDS, PROGRAM_BYTES = 600, 20.0, 18_000_000

#: Who shows what the kernel alone costs: the C loop.
FLOOR = "epoll"


class Verdict(enum.Enum):
    """What became of a figure, as the report says it."""

    REACHED = "reached"
    MISSED = "**not reached**"
    #: Asked is more than the kernel of this machine leaves room for.
    BEYOND_FLOOR = "**not reached**, not even by the floor"
    #: usherd would be better than what does less.
    DOUBTFUL = "**in doubt**: reached, but not by the floor"

    @staticmethod
    def of(own: bool, floor: bool | None) -> "Verdict":
        """Whether usherd is within what is asked, and whether the floor is; None where there is no floor."""
        if floor is False:
            return Verdict.DOUBTFUL if own else Verdict.BEYOND_FLOOR
        return Verdict.REACHED if own else Verdict.MISSED


@dataclasses.dataclass
class Figure:
    """One line of the list."""

    what: str
    asked: str
    measured: str
    #: What the C loop came to by the same measure in the same run; empty where it took no part.
    floor: str
    #: None where it was not measured.
    verdict: Verdict | None
    group: str


@dataclasses.dataclass(frozen=True)
class Limit:
    """What is asked."""

    value: float
    least: bool = False
    unit: str = ""
    digits: int = 2

    def holds(self, value: float) -> bool:
        """Judged as it is shown."""
        shown = round(value, self.digits)
        return shown >= self.value if self.least else shown <= self.value

    def text(self, value: float) -> str:
        """To as many digits as matter, and never -0."""
        return f"{round(value, self.digits) + 0.0:,.{self.digits}f} {self.unit}".rstrip()

    def judge(self, group: str, what: str, value: float | None, floor: float | None, spread: str = "") -> Figure:
        """The line."""
        asked = f"{'≥' if self.least else '≤'} {self.text(self.value)}"
        floor_text = "" if floor is None else self.text(floor)
        if value is None:
            return Figure(what, asked, "not measured", floor_text, None, group)
        verdict = Verdict.of(self.holds(value), None if floor is None else self.holds(floor))
        return Figure(what, asked, f"{self.text(value)} {spread}".rstrip(), floor_text, verdict, group)


def _ratio(group: str, what: str, cell: Cell, peer: str, value: Callable[[Run], float], limit: Limit,
           floor: str = FLOOR) -> Figure:
    own, least_possible = cell.ratio("usherd", peer, value), cell.ratio(floor, peer, value)
    return limit.judge(
        group, what, None if own is None else own.median, None if least_possible is None else least_possible.median,
        "" if own is None else f"({own.smallest:.2f} to {own.largest:.2f})")


def _each(group: str, what: str, value: Callable[[str], float | None], limit: Limit) -> Figure:
    """Not beside a peer; by the contender's key."""
    return limit.judge(group, what, value("usherd"), value(FLOOR))


def every(results: Results) -> list[Figure]:
    """All of them, in the order in which the report has them."""
    found: list[Figure] = []
    for peer, name, limit in (("epoll", "the C loop", C_COST), ("nio", "SwiftNIO", NIO_COST), ("go", "Go net", GO_COST)):
        for clients in (64, 1000):
            cell = results.cell("messages", clients=clients, depth=1, messageBytes=64)
            found.append(_ratio("messages", f"processor time a message, {clients:,} clients, of {name}'s", cell, peer,
                                data.cost, Limit(limit)))
    thousand = results.cell("messages", clients=1000, depth=1, messageBytes=64)
    # A hundred samples a second: in two seconds, half a µs of four is known to a tenth.
    found.append(_each("messages", "user time a message, 1,000 clients",
                       lambda key: thousand.user(key) if data.sampled(thousand, key) >= 2 else None,
                       Limit(USER, unit="µs")))
    for clients in (64, 1000):
        cell = results.cell("messages", clients=clients, depth=16, messageBytes=64)
        found.append(_ratio("messages", f"the same, 16 in a pipeline, `raw`, {clients:,} clients, of the C loop's", cell,
                            "epoll", data.cost, Limit(RAW_PIPELINE)))
    for clients in (64, 1000):
        cell = results.cell("lines", clients=clients, depth=16)
        found.append(_ratio("lines", f"the same, 16 in a pipeline, `line`, {clients:,} clients, of the C loop's that "
                            "cuts lines", cell, "epoll", data.cost, Limit(LINE_PIPELINE), floor="uncut"))
    for clients in (64, 1000):
        found.append(_ratio("lanes", f"messages a second on two lanes, {clients:,} clients, of the C loop's on two "
                            "threads", results.cell("lanes", clients=clients), "epoll", data.rate,
                            Limit(LANES, least=True)))
    for cell in results.cells("latency"):
        found.append(_ratio("latency", f"99th percentile at {cell.parameters['perSecond']:,} messages a second, "
                            f"{cell.parameters['clients']:,} clients, of the C loop's", cell, "epoll",
                            data.latency("p99"), Limit(LATENCY)))
    for receivers, batch, limit in ((1000, 1, BROADCAST), (1000, 10, BROADCAST_BATCH), (100, 1, BROADCAST_FEW)):
        cell = results.cell("broadcasts", rooms=1, receivers=receivers, batch=batch)
        at_once = "" if batch == 1 else f", {batch} messages at once"
        found.append(_ratio("broadcasts", f"deliveries for each processor second, {receivers:,} receivers{at_once}, of "
                            "NATS core's", cell, "nats", data.deliveries_per_processor_second,
                            Limit(limit, least=True)))
    few, many = results.cell("idle", clients=1000), results.cell("idle", clients=15_000)
    found.append(_each("idle", "memory of its own for each idle client",
                       lambda key: data.slope(few, many, key, data.own_memory),
                       Limit(IDLE_BYTES, unit="bytes", digits=0)))
    found.append(_rush(results))
    start, size = results.cell("starts", what="start"), results.cell("starts", what="size")
    found.append(_each("starts", "start to READY",
                       lambda key: start.median(key, lambda run: statistics.median(run["milliseconds"])),
                       Limit(START_MILLISECONDS, unit="ms", digits=1)))
    found.append(_each("starts", "usherd, static and stripped",
                       lambda key: size.median(key, lambda run: run["bytes"] / 1e6), Limit(PROGRAM_BYTES / 1e6, unit="MB")))
    return found


def _rush(results: Results) -> Figure:
    what, asked = "10,000 connects at once: served", "10,000, none reset"
    cell = results.cell("rush", clients=10_000)

    def came_to(key: str) -> tuple[str, bool | None]:
        runs = cell.runs(key)
        if not runs:
            return "", None
        served = min(each["served"] for each in runs)
        failed = sum(sum(each["failed"].values()) + each["wrong"] for each in runs)
        return f"{served:,}, {failed} reset or refused", served == 10_000 and failed == 0

    (measured, own), (floor_text, floor) = came_to("usherd"), came_to(FLOOR)
    if own is None:
        return Figure(what, asked, "not measured", floor_text, None, "rush")
    return Figure(what, asked, measured, floor_text, Verdict.of(own, floor), "rush")
