"""The most that two lanes do, beside two threads of whoever has them, with the load on the same two cores."""

from typing import Any

from .. import cores, load, process
from ..contenders import COMPILED, Contender, Setting
from ..rounds import Cell, Plan
from .messages import warmup

LANES = 2
#: Loads at the same time, each with its part of the clients: one alone would be the limit.
LOADS = 2


def cells(plan: Plan) -> list[Cell]:
    """With as many clients as where a message's cost is judged."""
    return [_cell(plan, clients) for clients in (64, 1000)]


def _cell(plan: Plan, clients: int) -> Cell:
    def measure(contender: Contender) -> dict[str, Any]:
        with contender.serve(cores.every(), Setting(lanes=LANES)) as server:
            options: list[object] = ["-t", 2 * plan.seconds, *warmup(clients)]
            running = [load.start(server, cores.every(), clients // LOADS, *options) for _ in range(LOADS)]
            done = [load.result(each) for each in running]
            resident = process.memory(server.pid)
        # The loads begin and end at nearly the same moment; each counts its own messages in its own time.
        return {
            "messagesPerSecond": sum(each["messages"] / each["seconds"] for each in done),
            "messages": sum(each["messages"] for each in done), "loads": done, "memory": resident,
        }

    return Cell({"clients": clients, "depth": 1, "messageBytes": 64, "lanes": LANES}, list(COMPILED), measure,
                factor=2, often=["usherd", "epoll"])
