"""What the report calls reached."""

import unittest
from typing import Any

from harness.report import figures
from harness.report.data import Results
from harness.report.figures import Limit, Verdict


def judged(limit: Limit, own: float, floor: float | None) -> Verdict | None:
    return limit.judge("group", "what", own, floor).verdict


def results(group: str, parameters: dict[str, Any], **costs: float) -> Results:
    """One round, in which a message cost each of them so many µs."""
    runs = {key: {"messages": 1, "server": {"totalNSec": cost * 1e3, "userNSec": 0}} for key, cost in costs.items()}
    return Results({"groups": {group: {"cells": [{"parameters": parameters, "rounds": [{"runs": runs}]}]}}})


class VerdictTests(unittest.TestCase):
    def test_at_most(self) -> None:
        limit = Limit(0.65)
        self.assertEqual(judged(limit, 0.654, 0.60), Verdict.REACHED)
        self.assertEqual(judged(limit, 0.66, 0.60), Verdict.MISSED)
        self.assertEqual(judged(limit, 0.79, 0.75), Verdict.BEYOND_FLOOR)
        self.assertEqual(judged(limit, 0.64, 0.75), Verdict.DOUBTFUL)

    def test_at_least(self) -> None:
        limit = Limit(2, least=True)
        self.assertEqual(judged(limit, 1.996, 2.3), Verdict.REACHED)
        self.assertEqual(judged(limit, 1.9, 2.3), Verdict.MISSED)
        self.assertEqual(judged(limit, 1.9, 1.95), Verdict.BEYOND_FLOOR)

    def test_without_a_floor(self) -> None:
        self.assertEqual(judged(Limit(1), 1, None), Verdict.REACHED)
        self.assertEqual(judged(Limit(1), 2, None), Verdict.MISSED)

    def test_a_figure_beside_another_peer_shows_the_c_loop_beside_the_same(self) -> None:
        found = figures.every(results("messages", {"clients": 64, "depth": 1, "messageBytes": 64},
                                      usherd=5.3, epoll=5.04, go=6.72))
        go = next(each for each in found if "64 clients, of Go" in each.what)
        self.assertEqual((go.measured, go.floor, go.verdict), ("0.79 (0.79 to 0.79)", "0.75", Verdict.BEYOND_FLOOR))

    def test_the_floor_of_lines_cuts_none(self) -> None:
        found = figures.every(results("lines", {"clients": 64, "depth": 16}, usherd=0.37, epoll=0.34, uncut=0.31))
        lines = next(each for each in found if "`line`, 64 clients" in each.what)
        self.assertEqual((lines.floor, lines.verdict), ("0.91", Verdict.MISSED))

    def test_what_has_no_floor_shows_none(self) -> None:
        found = figures.every(results("lines", {"clients": 64, "depth": 16}, usherd=0.37, epoll=0.34))
        lines = next(each for each in found if "`line`, 64 clients" in each.what)
        self.assertEqual((lines.floor, lines.verdict), ("", Verdict.MISSED))
