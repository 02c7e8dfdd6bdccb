"""Measures whoever is to be compared in turn, round after round."""

import dataclasses
import pathlib
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from . import contenders, cores, machine
from .contenders import Contender
from .load import LoadError
from .server import ServerError
from .turns import Turns, progress


@dataclasses.dataclass
class Plan:
    """How all is measured."""

    #: Where the programs of Usher are.
    directory: pathlib.Path
    #: Rounds of each cell, and how many times as many are run at most to have so many calm ones.
    rounds: int = 3
    tries: float = 1.5
    #: That each timed part lasts.
    seconds: float = 0.4
    #: Names of those that can't be had here.
    missing: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.contenders = contenders.every(self.directory)
        #: The server's core and the load's.
        self.apart = cores.choose(apart=True)


@dataclasses.dataclass
class Cell:
    """One row of a table: who does the same under the same load."""

    #: What distinguishes it from the other cells of its group.
    parameters: dict[str, Any]
    #: By their keys, in the order in which they take turns: who is compared stands side by side.
    contenders: list[str]
    #: Measures one of them once.
    measure: Callable[[Contender], dict[str, Any]]
    #: How many times as many rounds as usual, where what is judged needs to be known better, and who needs them.
    factor: int = 1
    often: list[str] = dataclasses.field(default_factory=list)


def _once(cell: Cell, contender: Contender) -> dict[str, Any]:
    """A peer that fails is part of the picture, and does not end the run."""
    try:
        return cell.measure(contender)
    except (LoadError, ServerError, OSError, subprocess.SubprocessError) as error:
        print(f"\n{contender.label} with {cell.parameters}: {error}", file=sys.stderr)
        return {"error": str(error)[:500]}


def measure(cell: Cell, plan: Plan, group: str) -> dict[str, Any]:
    """First the rounds in which everyone takes part, then those of whoever needs more of them."""
    present = [each for each in cell.contenders if each not in plan.missing]
    often = [each for each in present if each in cell.often]
    turns = Turns(lambda key: _once(cell, plan.contenders[key]), f"{group} {cell.parameters}")
    rounds = turns.calm(present, plan.rounds, plan.tries)
    rounds += turns.calm(often, plan.rounds * (cell.factor - 1), plan.tries)
    progress("")
    return {"parameters": cell.parameters, "rounds": [dataclasses.asdict(each) for each in rounds]}


def group(name: str, cells: list[Cell], plan: Plan) -> dict[str, Any]:
    """Measures all cells of a group."""
    watch = machine.Watch()
    start = time.monotonic()
    print(f"{name}: {len(cells)} cells", file=sys.stderr)
    measured = [measure(each, plan, name) for each in cells]
    return {
        "measured": time.strftime("%Y-%m-%d %H:%M:%S %z"), "seconds": round(time.monotonic() - start, 1),
        "roundsAsked": plan.rounds, "timedSeconds": plan.seconds, "machine": watch.report(), "cells": measured,
    }
