"""Who is measured when, and what is kept of it."""

import pathlib
import unittest
from typing import Any
from unittest import mock

from harness import machine, rounds, turns
from harness.contenders import Contender


class Machine:
    """One on which others use so many cores in each round."""

    def __init__(self, disturbances: list[float]) -> None:
        self._left = iter(disturbances)

    def report(self) -> dict[str, Any]:
        return {"elsewhereCores": next(self._left), "stolenCores": 0.0}


class TurnsTests(unittest.TestCase):
    def setUp(self) -> None:
        self.measured: list[str] = []

    def disturbed(self, *disturbances: float) -> None:
        """How calm the rounds to come are."""
        there = Machine([*disturbances])
        patch = mock.patch.object(machine, "Watch", lambda: there)
        patch.start()
        self.addCleanup(patch.stop)

    def turns(self) -> turns.Turns:
        def run(key: str) -> dict[str, Any]:
            self.measured.append(key)
            return {"place": len(self.measured)}

        return turns.Turns(run, "test")

    def test_every_other_round_goes_the_other_way(self) -> None:
        self.disturbed(0, 0, 0)
        kept = self.turns().calm(["a", "b", "c"], 3, 1)
        self.assertEqual("".join(self.measured), "abccbaabc")
        self.assertEqual([each.order for each in kept], [["a", "b", "c"], ["c", "b", "a"], ["a", "b", "c"]])

    def test_it_ends_with_the_last_calm_round_that_is_wanted(self) -> None:
        self.disturbed(0.5, 0, 0.1)
        kept = self.turns().calm(["a", "b"], 2, 9)
        self.assertEqual([each.number for each in kept], [2, 3])
        # What is compared is of one round: each run stands next to the one that it was measured next to.
        self.assertEqual([each.runs for each in kept], [
            {"b": {"place": 3}, "a": {"place": 4}}, {"a": {"place": 5}, "b": {"place": 6}}])

    def test_where_too_few_are_calm_the_calmest_are_kept_in_their_order(self) -> None:
        self.disturbed(0.9, 0.4, 0.8, 0.2, 0.3)
        kept = self.turns().calm(["a"], 3, 1.5)
        self.assertEqual([each.number for each in kept], [2, 4, 5])

    def measure(self, factor: int, *disturbances: float) -> list[dict[str, Any]]:
        """A cell of two who are judged and one who is not."""
        self.disturbed(*disturbances)
        plan = rounds.Plan(pathlib.Path("/"), rounds=2, missing=frozenset({"absent"}))
        plan.contenders = {key: Contender(key, key, lambda _: []) for key in "abc"}
        cell = rounds.Cell({}, ["a", "b", "absent", "c"], lambda contender: {"key": contender.key}, factor=factor,
                           often=["a", "b"])
        found: list[dict[str, Any]] = rounds.measure(cell, plan, "test")["rounds"]
        return found

    def test_whoever_is_not_judged_keeps_rounds_however_disturbed(self) -> None:
        measured = self.measure(2, 0.5, 0.6, 0.7, 0, 0)
        self.assertEqual([each["order"] for each in measured], [["a", "b", "c"], ["c", "b", "a"], ["b", "a"], ["a", "b"]])
        self.assertEqual([each["number"] for each in measured], [1, 2, 4, 5])

    def test_where_nothing_is_judged_all_take_part_in_all(self) -> None:
        self.assertEqual([each["order"] for each in self.measure(1, 0, 0)], [["a", "b", "c"], ["c", "b", "a"]])
