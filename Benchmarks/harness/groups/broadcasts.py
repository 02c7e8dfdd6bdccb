"""One sends and many receive: usherd beside those that are made for it."""

import json
import subprocess
from typing import Any

from .. import cores, programs
from ..contenders import RELAYS, Contender, Setting
from ..load import LoadError
from ..rounds import Cell, Plan

#: Rooms, receivers in each, messages sent at once.
SHAPES = ((1, 1000, 1), (1, 1000, 10), (1, 100, 1), (100, 10, 1), (100, 10, 10))


def cells(plan: Plan) -> list[Cell]:
    """Each shape with each relay."""
    return [_cell(plan, *shape) for shape in SHAPES]


def _cell(plan: Plan, rooms: int, receivers: int, batch: int) -> Cell:
    # usherd's own relay has one room; with many, it is the same library and a service of 20 lines.
    usherd = "usherd" if rooms == 1 else "rooms"
    protocols = {"usherd": "relay"}
    services = {"usherd": "relay", "rooms": "rooms"}

    def measure(contender: Contender) -> dict[str, Any]:
        setting = Setting(framing="line", service=services.get(contender.key, ""))
        with contender.serve(plan.apart[0], setting) as server:
            command = [programs.OUTPUT / "fan", "-r", receivers, "-R", rooms, "-b", batch, "-t", plan.seconds, "-p",
                       server.pid, protocols.get(contender.key, contender.key), *server.address]
            with cores.on(plan.apart[1]):
                done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            raise LoadError(f"status {done.returncode}: {done.stderr.strip()}")
        report: dict[str, Any] = json.loads(done.stdout)
        return report

    who = [usherd if each == "usherd" else each for each in RELAYS]
    return Cell({"rooms": rooms, "receivers": receivers, "batch": batch, "messageBytes": 64}, who, measure,
                factor=2, often=who)
