"""Clients that connect, ask once, and leave, one after the other."""

from typing import Any

from ..contenders import COMPILED, INTERPRETED, Contender, Setting
from ..load import LoadError
from ..rounds import Cell, Plan
from .latency import bench, milliseconds

CLIENTS = 64


def cells(plan: Plan) -> list[Cell]:
    """With one number of clients at a time."""
    def measure(contender: Contender) -> dict[str, Any]:
        with contender.serve(plan.apart[0], Setting()) as server:
            report = bench(plan, server, plan.apart[1], "--mode", "connect", "--clients", CLIENTS, "--duration",
                           milliseconds(2 * plan.seconds), "--verify", "--service", "upper")
        if report["errors"]:
            raise LoadError(f"usher-bench: {report['firstErrors']}")
        return {
            "perSecond": report["perSecond"], "done": report["done"], "serverNSec": report["serverNSec"],
            "latencyUSec": {name: report["latencyNSec"][name] / 1e3 for name in ("p50", "p99", "p999")},
        }

    return [Cell({"clients": CLIENTS}, COMPILED + INTERPRETED, measure)]
