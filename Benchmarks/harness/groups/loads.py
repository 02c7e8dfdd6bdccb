"""What the loads themselves cost for each message, so that none of them is what is measured."""

import os
import re
import subprocess
from typing import Any

from .. import cores, load
from ..contenders import Contender, Setting
from ..load import LoadError
from ..rounds import Cell, Plan
from ..server import Server

CLIENTS = (64, 1000)
#: What the server answers with, of which a question has as many.
SIZE = 63
LOADS = ("wrk", "usher-bench", "lockstep")


def cells(plan: Plan) -> list[Cell]:
    """Each load against the same server, which answers whatever comes with an answer in HTTP; and lockstep, which
    compares all that it gets, against the C loop."""
    return [_cell(plan, clients) for clients in CLIENTS]


def _cell(plan: Plan, clients: int) -> Cell:
    def measure(contender: Contender) -> dict[str, Any]:
        report: dict[str, Any] = {"loads": {}}
        with contender.serve(plan.apart[0], Setting()) as server:
            report["loads"]["usher-bench"] = _timed(server, plan, [
                plan.directory / "usher-bench", "--clients", clients, "--size", SIZE, "--duration", 1,
                ":".join(server.address)], r"answers\s+([\d,]+)")
            if "wrk" not in plan.missing:
                report["loads"]["wrk"] = _timed(server, plan, [
                    "wrk", "-t1", f"-c{clients}", "-d1", f"http://{':'.join(server.address)}/"], r"(\d+) requests in")
        with plan.contenders["epoll"].serve(plan.apart[0], Setting()) as server:
            done = load.run(server, plan.apart[1], clients, "-s", SIZE, "-t", 1)
            report["loads"]["lockstep"] = done["load"]["totalNSec"] / 1e3 / done["messages"]
        return report

    return Cell({"clients": clients, "messageBytes": SIZE}, ["same-answer"], measure)


def _timed(server: Server, plan: Plan, command: list[object], answers: str) -> float:
    """The load's own processor time for each answer, in µs, connecting and ending included."""
    with cores.on(plan.apart[1]):
        process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    text = process.stdout.read()
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = 0
    found = re.search(answers, text)
    if found is None:
        raise LoadError(f"{command[0]} told no number of answers: {text}")
    return (used.ru_utime + used.ru_stime) * 1e6 / int(found[1].replace(",", ""))
