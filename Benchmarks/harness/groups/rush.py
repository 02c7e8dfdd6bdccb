"""Ten thousand that connect at the same moment."""

import json
import subprocess
from typing import Any

from .. import cores, programs
from ..contenders import COMPILED, Contender, Setting
from ..load import LoadError
from ..rounds import Cell, Plan

CLIENTS = 10_000


def cells(plan: Plan) -> list[Cell]:
    """With whoever can have so many."""
    def measure(contender: Contender) -> dict[str, Any]:
        with contender.serve(plan.apart[0], Setting()) as server:
            command = [programs.OUTPUT / "rush", "-c", CLIENTS, "-p", server.pid, *server.address]
            with cores.on(plan.apart[1]):
                done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            raise LoadError(done.stderr.strip())
        report: dict[str, Any] = json.loads(done.stdout)
        return report

    return [Cell({"clients": CLIENTS}, [*COMPILED, "asyncio"], measure)]
