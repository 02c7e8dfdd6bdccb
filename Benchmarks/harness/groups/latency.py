"""How long clients wait at a load that is the same for all: an open loop, by usher-bench."""

import json
import subprocess
from typing import Any

from .. import cores, process
from ..contenders import COMPILED, INTERPRETED, Contender, Setting
from ..load import LoadError
from ..rounds import Cell, Plan
from ..server import Server

#: Messages a second: what every peer can do, and what the compiled ones can.
SLOW, FAST = 10_000, 50_000

#: How many times as long as usual is looked: one moment in which the machine had no time for anyone is then less than
#: the hundredth part.
WINDOW = 8


def cells(plan: Plan) -> list[Cell]:
    """Each load with few clients and with many."""
    return [_cell(plan, clients, rate) for rate in (SLOW, FAST) for clients in (64, 1000)]


def milliseconds(seconds: float) -> str:
    """As usher-bench reads it."""
    return f"{round(seconds * 1000)}ms"


def bench(plan: Plan, server: Server, core: int | set[int], *options: object) -> dict[str, Any]:
    """One run of usher-bench, and what it reports; with the processor time that the server used in all of it."""
    host, port = server.address
    command = [plan.directory / "usher-bench", "--json", *options, f"{host}:{port}"]
    before = process.seconds_used(server.pid)
    with cores.on(core):
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=120)
    if not done.stdout.startswith("{"):
        raise LoadError(f"usher-bench ended with status {done.returncode}: {done.stderr.strip()}")
    report: dict[str, Any] = json.loads(done.stdout)
    report["serverNSec"] = round((process.seconds_used(server.pid) - before) * 1e9)
    return report


def _cell(plan: Plan, clients: int, rate: int) -> Cell:
    def measure(contender: Contender) -> dict[str, Any]:
        with contender.serve(plan.apart[0], Setting()) as server:
            # A first run has every buffer in place.
            bench(plan, server, plan.apart[1], "--clients", clients, "--rate", rate, "--duration",
                  milliseconds(plan.seconds / 2))
            report = bench(plan, server, plan.apart[1], "--clients", clients, "--rate", rate, "--duration",
                           milliseconds(WINDOW * plan.seconds), "--verify", "--service", "upper")
        if report["errors"]:
            raise LoadError(f"usher-bench: {report['firstErrors']}")
        return {
            "latencyUSec": {name: report["latencyNSec"][name] / 1e3 for name in ("p50", "p99", "p999", "max")},
            "perSecond": report["perSecond"], "unsent": report["unsent"], "serverNSec": report["serverNSec"],
            "done": report["done"],
        }

    who = COMPILED + (INTERPRETED if rate == SLOW and clients == 64 else ["asyncio"] if rate == SLOW else [])
    return Cell({"clients": clients, "perSecond": rate, "messageBytes": 64}, who, measure,
                factor=3, often=["usherd", "epoll"])
