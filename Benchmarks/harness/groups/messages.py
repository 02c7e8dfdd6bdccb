"""Questions and answers in a closed loop: what a message costs, how many there are, how long each waits."""

from typing import Any

from .. import load
from ..contenders import COMPILED, INTERPRETED, Contender, Setting
from ..rounds import Cell, Plan

CLIENTS = (1, 64, 1000, 10_000)
DEPTHS = (1, 16)
SIZES = (64, 16 * 1024)

#: Where what is judged is measured.
JUDGED_CLIENTS = (64, 1000)


def cells(plan: Plan) -> list[Cell]:
    """Every number of clients with every pipeline and size, but for what makes no sense."""
    found = []
    for size in SIZES:
        for depth in DEPTHS:
            for clients in CLIENTS:
                # 2.6 GB on their way at once measure this machine's memory.
                if clients * depth * size > 1 << 30:
                    continue
                found.append(_cell(plan, clients, depth, size, "raw", _who(clients, depth, size)))
    return found


def lines(plan: Plan) -> list[Cell]:
    """The same where messages are lines, which usherd and the C loop cut; and what it is not to cut any."""
    return [_cell(plan, clients, depth, 64, "line", ["usherd", "epoll", "uncut"])
            for depth in DEPTHS for clients in JUDGED_CLIENTS]


def _who(clients: int, depth: int, size: int) -> list[str]:
    found = list(COMPILED)
    # Ten times as slow: where the others do it in half a second, so many bytes take them several.
    if clients < 10_000 or (depth, size) == (1, 64):
        found.append("asyncio")
    # Ten thousand threads are not what anyone would have.
    if clients < 10_000:
        found.append("threads")
    return found


def warmup(clients: int) -> list[object]:
    """Enough to have every client's buffers in place, and not seconds where messages are slow."""
    return ["-w", min(20_000, 1000 + 4 * clients)]


def _cell(plan: Plan, clients: int, depth: int, size: int, framing: str, who: list[str]) -> Cell:
    options: list[object] = ["-s", size, "-d", depth, "-t", plan.seconds, *warmup(clients)]
    if framing == "line":
        options.append("-l")

    def measure(contender: Contender) -> dict[str, Any]:
        with contender.serve(plan.apart[0], Setting(size=size, framing=framing)) as server:
            return load.run(server, plan.apart[1], clients, *options)

    judged = size == 64 and clients in JUDGED_CLIENTS
    # With many clients one and the same server costs now more and now less, however calm the machine is.
    factor = 1 if not judged else 5 if clients == max(JUDGED_CLIENTS) else 3
    return Cell({"clients": clients, "depth": depth, "messageBytes": size, "framing": framing}, who, measure,
                factor=factor, often=[each for each in who if each not in INTERPRETED])
