"""What is to be reached, and whether it is."""

import dataclasses
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


@dataclasses.dataclass
class Figure:
    """One line of the list."""

    what: str
    asked: str
    measured: str
    #: None where it was not measured.
    reached: bool | None
    group: str


def _ratio(group: str, what: str, cell: Cell, peer: str, value: Callable[[Run], float], limit: float,
           key: str = "usherd", least: bool = False) -> Figure:
    ratio = cell.ratio(key, peer, value)
    asked = f"{'≥' if least else '≤'} {limit:.2f}"
    if ratio is None:
        return Figure(what, asked, "not measured", None, group)
    # Judged as it is shown.
    shown = round(ratio.median, 2)
    reached = shown >= limit if least else shown <= limit
    return Figure(what, asked, f"{shown:.2f} ({ratio.smallest:.2f} to {ratio.largest:.2f})", reached, group)


def _most(group: str, what: str, value: float | None, limit: float, unit: str, digits: int = 0) -> Figure:
    asked = f"≤ {limit:,.{digits}f} {unit}"
    if value is None:
        return Figure(what, asked, "not measured", None, group)
    shown = round(value, digits)
    return Figure(what, asked, f"{shown:,.{digits}f} {unit}", shown <= limit, group)


def every(results: Results) -> list[Figure]:
    """All of them, in the order in which the report has them."""
    found: list[Figure] = []
    for peer, name, limit in (("epoll", "the C loop", C_COST), ("nio", "SwiftNIO", NIO_COST), ("go", "Go net", GO_COST)):
        for clients in (64, 1000):
            cell = results.cell("messages", clients=clients, depth=1, messageBytes=64)
            found.append(_ratio("messages", f"processor time a message, {clients:,} clients, of {name}'s", cell, peer,
                                data.cost, limit))
    thousand = results.cell("messages", clients=1000, depth=1, messageBytes=64)
    # A hundred samples a second: in two seconds, half a µs of four is known to a tenth.
    user = thousand.user("usherd") if data.sampled(thousand, "usherd") >= 2 else None
    found.append(_most("messages", "user time a message, 1,000 clients", user, USER, "µs", 2))
    for clients in (64, 1000):
        cell = results.cell("messages", clients=clients, depth=16, messageBytes=64)
        found.append(_ratio("messages", f"the same, 16 in a pipeline, `raw`, {clients:,} clients, of the C loop's", cell,
                            "epoll", data.cost, RAW_PIPELINE))
    for clients in (64, 1000):
        cell = results.cell("lines", clients=clients, depth=16)
        found.append(_ratio("lines", f"the same, 16 in a pipeline, `line`, {clients:,} clients, of the C loop's that "
                            "cuts lines", cell, "epoll", data.cost, LINE_PIPELINE))
    for clients in (64, 1000):
        found.append(_ratio("lanes", f"messages a second on two lanes, {clients:,} clients, of the C loop's on two "
                            "threads", results.cell("lanes", clients=clients), "epoll", data.rate, LANES, least=True))
    for cell in results.cells("latency"):
        found.append(_ratio("latency", f"99th percentile at {cell.parameters['perSecond']:,} messages a second, "
                            f"{cell.parameters['clients']:,} clients, of the C loop's", cell, "epoll",
                            data.latency("p99"), LATENCY))
    for receivers, batch, limit in ((1000, 1, BROADCAST), (1000, 10, BROADCAST_BATCH), (100, 1, BROADCAST_FEW)):
        cell = results.cell("broadcasts", rooms=1, receivers=receivers, batch=batch)
        at_once = "" if batch == 1 else f", {batch} messages at once"
        found.append(_ratio("broadcasts", f"deliveries for each processor second, {receivers:,} receivers{at_once}, of "
                            "NATS core's", cell, "nats", data.deliveries_per_processor_second, limit, least=True))
    few, many = results.cell("idle", clients=1000), results.cell("idle", clients=15_000)
    found.append(_most("idle", "memory of its own for each idle client", data.slope(few, many, "usherd", data.own_memory),
                       IDLE_BYTES, "bytes"))
    found.append(_rush(results))
    starts = [statistics.median(each["milliseconds"]) for each in results.cell("starts", what="start").runs("usherd")]
    found.append(_most("starts", "start to READY", statistics.median(starts) if starts else None, START_MILLISECONDS,
                       "ms", 1))
    size = results.cell("starts", what="size").median("usherd", lambda run: run["bytes"] / 1e6)
    found.append(_most("starts", "usherd, static and stripped", size, PROGRAM_BYTES / 1e6, "MB", 2))
    return found


def _rush(results: Results) -> Figure:
    what = "10,000 connects at once: served"
    runs = results.cell("rush", clients=10_000).runs("usherd")
    if not runs:
        return Figure(what, "10,000", "not measured", None, "rush")
    served = min(each["served"] for each in runs)
    failed = sum(sum(each["failed"].values()) + each["wrong"] for each in runs)
    return Figure(what, "10,000, none reset", f"{served:,}, {failed} reset or refused", served == 10_000 and failed == 0,
                  "rush")
