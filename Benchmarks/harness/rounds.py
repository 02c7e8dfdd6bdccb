"""Measures whoever is to be compared in turn, round after round."""

import dataclasses
import math
import pathlib
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from . import contenders, cores, machine
from .compare import CALM
from .contenders import Contender
from .load import LoadError
from .server import ServerError


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
    #: By their keys, in the order in which they take turns.
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


def measure(cell: Cell, plan: Plan, progress: str) -> dict[str, Any]:
    """Runs A B C, A B C until there are enough calm rounds, or takes the calmest of those that there are.

    What is kept is chosen by what else ran meanwhile alone, never by what came out.
    """
    present = [each for each in cell.contenders if each not in plan.missing]
    rounds: list[dict[str, Any]] = []
    wanted = plan.rounds * cell.factor
    # Those that are not judged take part as often as usual.
    while len(rounds) < math.ceil(plan.tries * wanted) and sum(each["disturbance"] <= CALM for each in rounds) < wanted:
        _progress(f"{progress} {cell.parameters}, round {len(rounds) + 1}")
        taking_part = present if len(rounds) < plan.rounds else [
            each for each in present if cell.factor == 1 or each in cell.often]
        watch = machine.Watch()
        runs = {key: _once(cell, plan.contenders[key]) for key in taking_part}
        report = watch.report()
        rounds.append({"disturbance": round(report["elsewhereCores"] + report["stolenCores"], 3), "runs": runs})
    if len(rounds) > wanted:
        rounds = sorted(rounds, key=lambda each: each["disturbance"])[:wanted]
    _progress("")
    return {"parameters": cell.parameters, "rounds": rounds}


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{text[:110]}\033[K", end="", file=sys.stderr, flush=True)


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
