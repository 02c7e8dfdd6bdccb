"""Everyone in turn: a round is each of them measured once, one right after the other."""

import dataclasses
import math
import sys
from collections.abc import Callable
from typing import Any

from . import machine

#: Cores that others may use in a calm round.
CALM = 0.1


@dataclasses.dataclass
class Round:
    """Whoever took part, each measured once. It is kept or dropped whole, since what is compared is of one round."""

    #: From 1 on, of all that were run, kept or not.
    number: int
    #: Whoever took part, first to last.
    order: list[str]
    #: Cores that other programs and the host took meanwhile.
    disturbance: float
    runs: dict[str, dict[str, Any]]


class Turns:
    """Runs the rounds."""

    def __init__(self, run: Callable[[str], dict[str, Any]], what: str) -> None:
        """`run` measures one of them once; `what` is measured is told whoever waits."""
        self._run, self._what, self._number = run, what, 0

    def round(self, keys: list[str]) -> Round:
        """The next one: A B C and C B A by turns, so that a machine that grows slower or faster favours nobody."""
        self._number += 1
        progress(f"{self._what}, round {self._number}")
        order = keys if self._number % 2 else keys[::-1]
        watch = machine.Watch()
        runs = {key: self._run(key) for key in order}
        report = watch.report()
        return Round(self._number, order, round(report["elsewhereCores"] + report["stolenCores"], 3), runs)

    def calm(self, keys: list[str], wanted: int, tries: float) -> list[Round]:
        """Runs so many calm rounds, or takes the calmest of `tries` times as many; in the order in which they were run.

        What is kept is chosen by what else ran meanwhile alone, never by what came out.
        """
        found: list[Round] = []
        while len(found) < math.ceil(tries * wanted) and sum(each.disturbance <= CALM for each in found) < wanted:
            found.append(self.round(keys))
        kept = sorted(found, key=lambda each: each.disturbance)[:wanted]
        return sorted(kept, key=lambda each: each.number)


def progress(text: str) -> None:
    """For whoever waits at a terminal; nothing clears it."""
    if sys.stderr.isatty():
        print(f"\r{text[:110]}\033[K", end="", file=sys.stderr, flush=True)
