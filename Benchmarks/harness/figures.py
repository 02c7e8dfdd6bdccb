"""What two servers cost for each message, side by side, and whether it is within the budget."""

import dataclasses
import statistics
from typing import Any

from .ratio import Ratio

#: Where the ratio to the peer is judged, and the most it may be.
RATIO_CLIENTS, RATIO_LIMIT = (64, 1000), 1.1
#: Where user time is judged, and the most it may be, in µs a message.
USER_CLIENTS, USER_LIMIT = 1000, 0.6
#: Seconds that the clients stay silent. The kernel charges a process that sleeps nothing at all, so what is used in
#: them has to be 0 to the nanosecond.
IDLE_SECONDS = 3


@dataclasses.dataclass
class Figures:
    """All rounds of one server with one number of clients. Times are in µs for each message."""

    name: str
    clients: int
    rounds: list[dict[str, Any]]

    def each_round(self, who: str = "server") -> list[float]:
        """Processor time of the server, or of the load."""
        return [each[who]["totalNSec"] / 1e3 / each["messages"] for each in self.rounds]

    @property
    def total(self) -> float:
        return statistics.median(self.each_round())

    @property
    def user(self) -> float:
        """The kernel samples the split: over all rounds together it is far better known than in any of them."""
        user = sum(each["server"]["userNSec"] for each in self.rounds)
        return self.total * user / sum(each["server"]["totalNSec"] for each in self.rounds)

    @property
    def system(self) -> float:
        return self.total - self.user

    def latency(self, quantile: str) -> float:
        """The median of what the load reports under this name."""
        return statistics.median(each["latencyUSec"][quantile] for each in self.rounds)

    @property
    def rate(self) -> float:
        return statistics.median(each["messages"] / each["seconds"] for each in self.rounds)

    def busy(self, who: str) -> float:
        """The part of the time in which the server, or the load, ran."""
        return statistics.median(each[who]["totalNSec"] / 1e9 / each["seconds"] for each in self.rounds)

    def report(self) -> dict[str, Any]:
        return {
            "name": self.name, "totalUSec": self.total, "userUSec": self.user, "systemUSec": self.system,
            "messagesPerSecond": self.rate, "serverBusy": self.busy("server"), "loadBusy": self.busy("load"),
            "loadUSec": statistics.median(self.each_round("load")), "rounds": self.rounds,
        }


@dataclasses.dataclass
class Comparison:
    """One number of clients: the server that is judged, and its peer, of the same rounds in the same order."""

    clients: int
    judged: Figures
    peer: Figures
    #: Cores that other programs and the host took during each round.
    disturbance: list[float]
    #: Milliseconds that each server used while its clients were silent; empty where it was not measured.
    idle: dict[str, float] = dataclasses.field(default_factory=dict)

    @property
    def ratio(self) -> Ratio:
        """Of the processor time."""
        return Ratio(tuple(a / b for a, b in zip(self.judged.each_round(), self.peer.each_round(), strict=True)))

    def failures(self) -> list[str]:
        """What is over the budget."""
        found = []
        if self.clients in RATIO_CLIENTS and self.ratio.median > RATIO_LIMIT:
            found.append(f"{self.clients} clients: {self.ratio.median:.2f} times {self.peer.name}, over {RATIO_LIMIT}")
        if self.clients == USER_CLIENTS and self.judged.user > USER_LIMIT:
            found.append(f"{self.clients} clients: {self.judged.user:.2f} µs of user time, over {USER_LIMIT}")
        if self.idle.get(self.judged.name, 0) > 0:
            found.append(f"{self.clients} idle clients: {self.idle[self.judged.name]:.3f} ms of processor time, not 0")
        return found

    def report(self) -> dict[str, Any]:
        return {
            "clients": self.clients, "ratio": self.ratio.median, "pairs": self.ratio.pairs,
            "disturbance": self.disturbance, "servers": [self.judged.report(), self.peer.report()],
            "idleMSec": self.idle,
        }
