"""What clients that are there and silent cost in memory: the server's own, and the kernel's."""

import json
import time
from typing import Any

from .. import load, process, varlink
from ..contenders import COMPILED, Contender, Setting
from ..load import LoadError
from ..rounds import Cell, Plan

#: The slope is between these.
FEW, MANY = 1000, 15_000
#: Seconds until whatever follows a first message is over, and the kernel has freed what it frees late.
SETTLE = 0.7
#: How often an operator asks for the list of everyone.
LISTS = 3


def cells(plan: Plan) -> list[Cell]:
    """With few clients and with many, each of which has been answered once."""
    return [_cell(plan, clients) for clients in (FEW, MANY)]


def held(contender: Contender, plan: Plan, clients: int, *options: object) -> dict[str, Any]:
    """One run of `lockstep`, and what server and kernel have in memory once it is over and its clients are silent."""
    with contender.serve(plan.apart[0], Setting()) as server:
        before = process.kernel_memory()
        running = load.start(server, plan.apart[1], clients, *options, "-k")
        try:
            assert running.stdout is not None
            line = running.stdout.readline()
            if not line:
                raise LoadError(f"the load ended with status {running.wait()}")
            report: dict[str, Any] = json.loads(line)
            time.sleep(SETTLE)
            report["memory"] = process.memory(server.pid)
            report["kernelBytes"] = process.kernel_memory() - before
            if contender.key == "usherd":
                report["listMilliseconds"] = [_list(server.directory, clients) for _ in range(LISTS)]
        finally:
            if running.stdin is not None:
                running.stdin.close()
            running.wait()
        if report["errors"]:
            raise LoadError(f"{report['errors']} clients had no right answer")
        return report


def _list(directory: str, clients: int) -> float:
    """How long an operator waits for the list of everyone."""
    start = time.perf_counter()
    with varlink.Connection(f"{directory}/admin.sock") as connection:
        listed = connection.count("ListClients", b'"connectedUSec"')
    if listed != clients:
        raise LoadError(f"{listed} clients were listed, of {clients}")
    return (time.perf_counter() - start) * 1e3


def _cell(plan: Plan, clients: int) -> Cell:
    return Cell({"clients": clients}, [*COMPILED, "asyncio"],
                lambda contender: held(contender, plan, clients, "-w", 0, "-n", clients))
