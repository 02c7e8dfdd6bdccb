"""Looks into the measurements."""

import dataclasses
import statistics
from collections.abc import Callable
from typing import Any

from ..ratio import Ratio
from ..turns import CALM

Run = dict[str, Any]

#: The names of those that were measured. usherd's library with a service of rooms counts as usherd.
LABELS = {
    "usherd": "usherd", "rooms": "usherd", "epoll": "C loop", "uncut": "C loop, cutting none", "nio": "SwiftNIO", "go": "Go net",
    "asyncio": "Python asyncio", "threads": "Python threads", "nats": "NATS core", "redis": "Redis pub/sub",
}
#: Their order in tables and pictures.
ORDER = ["usherd", "rooms", "epoll", "uncut", "nio", "go", "asyncio", "threads", "nats", "redis"]


@dataclasses.dataclass
class Cell:
    """All rounds of one cell."""

    parameters: dict[str, Any]
    rounds: list[dict[str, Any]]

    def runs(self, key: str) -> list[Run]:
        """The runs of one contender that came to their end."""
        found = [each["runs"][key] for each in self.rounds if key in each["runs"]]
        return [each for each in found if "error" not in each]

    def failures(self, key: str) -> int:
        """How many did not."""
        return sum("error" in each["runs"].get(key, {}) for each in self.rounds)

    @property
    def contenders(self) -> list[str]:
        """Whoever took part, in the order of the tables."""
        there = {key for each in self.rounds for key in each["runs"]}
        return [key for key in ORDER if key in there]

    def median(self, key: str, value: Callable[[Run], float]) -> float | None:
        """Of all rounds; None where there is none."""
        values = [value(each) for each in self.runs(key)]
        return statistics.median(values) if values else None

    def ratio(self, key: str, peer: str, value: Callable[[Run], float]) -> Ratio | None:
        """Of all rounds in which both came to their end; None where there is none."""
        pairs = []
        for each in self.rounds:
            own, other = each["runs"].get(key, {"error": ""}), each["runs"].get(peer, {"error": ""})
            if "error" not in own and "error" not in other and value(other):
                pairs.append(value(own) / value(other))
        return Ratio(tuple(pairs)) if pairs else None

    def user(self, key: str) -> float | None:
        """µs of user time for each message. The kernel samples the split, so it is taken over all rounds together."""
        total, runs = self.median(key, cost), self.runs(key)
        whole = sum(each["server"]["totalNSec"] for each in runs)
        return total * sum(each["server"]["userNSec"] for each in runs) / whole if total and whole else None


@dataclasses.dataclass
class Results:
    """All of it."""

    raw: dict[str, Any]

    def cells(self, group: str) -> list[Cell]:
        """Of a group; none where it was not measured."""
        found = self.raw["groups"].get(group, {"cells": []})["cells"]
        return [Cell(each["parameters"], each["rounds"]) for each in found]

    def cell(self, group: str, **parameters: Any) -> Cell:
        """The one with these parameters; an empty one where there is none."""
        for each in self.cells(group):
            if all(each.parameters.get(name) == value for name, value in parameters.items()):
                return each
        return Cell(parameters, [])

    def group(self, name: str) -> dict[str, Any]:
        """What is known of how a group was measured."""
        found: dict[str, Any] = self.raw["groups"].get(name, {})
        return found

    def disturbances(self) -> list[float]:
        """Cores that others used, in each round of all groups."""
        return [one["disturbance"] for group in self.raw["groups"].values() for each in group["cells"]
                for one in each["rounds"]]

    def disturbed(self) -> float:
        """The part of all rounds in which others used too much."""
        all_of_them = self.disturbances()
        return sum(each > CALM for each in all_of_them) / len(all_of_them) if all_of_them else 0


def sampled(cell: Cell, key: str) -> float:
    """Seconds of processor time in which the kernel sampled who had it."""
    return float(sum(each["server"]["totalNSec"] for each in cell.runs(key)) / 1e9)


def cost(run: Run) -> float:
    """µs of the server's processor time for each message."""
    return float(run["server"]["totalNSec"] / 1e3 / run["messages"])


def rate(run: Run) -> float:
    """Messages a second."""
    return float(run.get("messagesPerSecond") or run["messages"] / run["seconds"])


def latency(name: str) -> Callable[[Run], float]:
    """µs, by the name of the quantile."""
    return lambda run: float(run["latencyUSec"][name])


def per_second(run: Run) -> float:
    """What usher-bench counted, a second."""
    return float(run["perSecond"])


def server_cost(run: Run) -> float:
    """µs of the server's processor time for each of what usher-bench counted."""
    return float(run["serverNSec"] / 1e3 / run["done"])


def deliveries(run: Run) -> float:
    """Deliveries a second."""
    return float(run["deliveries"] / run["seconds"])


def deliveries_per_processor_second(run: Run) -> float:
    """Deliveries for each second of the server's processor time."""
    return float(run["deliveries"] / run["server"]["totalNSec"] * 1e9)


def own_memory(run: Run) -> float:
    """Bytes that are the server's alone."""
    return float(run["memory"]["own"])


def kernel_memory(run: Run) -> float:
    """Bytes of the kernel's objects that came with the clients; half of them are at the load's end."""
    return float(run["kernelBytes"]) / 2


def arrival(run: Run) -> float:
    """µs of the server's processor time to accept a client and to answer it once."""
    return float(run["arrival"]["server"]["totalNSec"] / 1e3 / run["clients"])


def slope(few: Cell, many: Cell, key: str, value: Callable[[Run], float]) -> float | None:
    """How much of it each further client takes."""
    low, high = few.median(key, value), many.median(key, value)
    if low is None or high is None:
        return None
    return (high - low) / (many.parameters["clients"] - few.parameters["clients"])
