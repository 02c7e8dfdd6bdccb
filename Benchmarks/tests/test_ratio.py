"""A machine with two states must not show in a ratio."""

import statistics
import unittest
from typing import Any

from harness import figures
from harness.report import data

#: What usherd came to beside the C loop in fifteen rounds with 1,000 clients.
PAIRS = [1.37, 1.16, 1.06, 1.09, 1.08, 1.02, 0.85, 1.06, 1.05, 1.04, 1.05, 1.25, 1.06, 1.01, 1.01]
#: µs a message of the C loop in each of them: the machine was fast in one half and slow in the other.
FAST, SLOW = 5.05, 7.0
PEER = [FAST, FAST, SLOW, FAST, SLOW, FAST, SLOW, SLOW, FAST, SLOW, FAST, FAST, SLOW, FAST, SLOW]
OWN = [ratio * peer for ratio, peer in zip(PAIRS, PEER)]


def run(microseconds: float) -> dict[str, Any]:
    """As the load reports it."""
    used = {"totalNSec": microseconds * 1e6, "userNSec": 0, "systemNSec": microseconds * 1e6}
    return {"messages": 1000, "seconds": 0.01, "server": used, "load": used}


def cell(own: list[float], peer: list[float]) -> data.Cell:
    return data.Cell({}, [{"runs": {"usherd": run(a), "epoll": run(b)}} for a, b in zip(own, peer)])


class RatioTests(unittest.TestCase):
    def test_the_medians_of_both_compare_one_state_with_the_other(self) -> None:
        # What makes the other tests worth something.
        self.assertGreater(statistics.median(OWN) / statistics.median(PEER), 1.2)

    def test_a_run_is_judged_by_the_ratios_of_its_rounds(self) -> None:
        both = [figures.Figures(name, 1000, [run(each) for each in costs])
                for name, costs in (("usherd", OWN), ("C", PEER))]
        comparison = figures.Comparison(1000, *both, [0.0] * len(PAIRS))
        self.assertAlmostEqual(comparison.ratio.median, 1.06)
        self.assertAlmostEqual(comparison.report()["ratio"], 1.06)
        self.assertEqual(comparison.failures(), [])

    def test_the_report_goes_by_the_same(self) -> None:
        ratio = cell(OWN, PEER).ratio("usherd", "epoll", data.cost)
        assert ratio is not None
        self.assertAlmostEqual(ratio.median, 1.06)
        self.assertAlmostEqual(ratio.smallest, 0.85)
        self.assertAlmostEqual(ratio.largest, 1.37)

    def test_so_does_what_is_better_when_it_is_more(self) -> None:
        whole = cell(OWN, PEER)
        for each in whole.rounds:
            for one in each["runs"].values():
                one["deliveries"] = one["messages"]
        ratio = whole.ratio("usherd", "epoll", data.deliveries_per_processor_second)
        assert ratio is not None
        self.assertAlmostEqual(ratio.median, 1 / 1.06)

    def test_a_round_in_which_one_of_them_failed_is_none(self) -> None:
        whole = cell([5.0, 5.0, 9.0], [5.0, 4.0, 3.0])
        whole.rounds[2]["runs"]["epoll"] = {"error": "it ended"}
        whole.rounds.append({"runs": {"usherd": run(9.0)}})
        ratio = whole.ratio("usherd", "epoll", data.cost)
        assert ratio is not None
        self.assertEqual(ratio.pairs, (1.0, 1.25))
        self.assertIsNone(whole.ratio("usherd", "nio", data.cost))
