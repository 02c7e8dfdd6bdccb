"""Runs two servers in turn, and shows how they compare."""

import dataclasses
import sys
from typing import Any

from . import load, machine
from .figures import IDLE_SECONDS, Comparison, Figures
from .server import Server

#: Cores that others may use while a pair is measured before it is measured again, and how many times as many
#: pairs as asked for are tried at most. What is kept is chosen by this alone, never by its result.
CALM, TRIES = 0.1, 2


@dataclasses.dataclass
class Contender:
    """A server by the name that the table gives it, and the command that starts it."""

    name: str
    command: list[str]


@dataclasses.dataclass
class Pair:
    """Both servers measured once, one directly after the other."""

    runs: list[dict[str, Any]]
    disturbance: float


def _measure(contenders: list[Contender], placement: tuple[int, int], clients: int, options: list[object]) -> Pair:
    """One pair, each server as a fresh process."""
    watch = machine.Watch()
    # Enough to have every client's buffers in place, and not seconds where there is one client only.
    warmup = ["-w", min(20_000, max(2000, 200 * clients))]
    runs = []
    for contender in contenders:
        with Server(contender.command, placement[0]) as server:
            runs.append(load.run(server, placement[1], clients, *warmup, *options))
    report = watch.report()
    return Pair(runs, report["elsewhereCores"] + report["stolenCores"])


def compare(contenders: list[Contender], placement: tuple[int, int], clients: int, rounds: int,
            options: list[object], idle: bool) -> Comparison:
    """Runs both in turn until there are `rounds` calm pairs, or takes the calmest of those that there are."""
    pairs: list[Pair] = []
    while len(pairs) < TRIES * rounds and sum(each.disturbance <= CALM for each in pairs) < rounds:
        _progress(f"{clients} clients, pair {len(pairs) + 1}")
        pairs.append(_measure(contenders, placement, clients, options))
    kept = sorted(pairs, key=lambda each: each.disturbance)[:rounds]
    figures = [Figures(each.name, clients, [pair.runs[place] for pair in kept])
               for place, each in enumerate(contenders)]
    comparison = Comparison(clients, *figures, [each.disturbance for each in kept])
    if idle:
        _progress(f"{clients} idle clients")
        silent = _measure(contenders, placement, clients, [*options, "-i", IDLE_SECONDS])
        comparison.idle = {each.name: run["idle"]["totalNSec"] / 1e6 for each, run in zip(contenders, silent.runs)}
    _progress("")
    return comparison


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{text}\033[K", end="", file=sys.stderr, flush=True)


def table(comparisons: list[Comparison]) -> str:
    """For a person."""
    width = max(len(each.name) for one in comparisons for each in (one.judged, one.peer))
    lines = [
        f"{'':>7}  {'':<{width}}  server's µs/message                        messages        busy   latency µs",
        f"{'clients':>7}  {'server':<{width}}   total   user system (   min -    max)  /second server load     p50     p99",
    ]
    for one in comparisons:
        for each in (one.judged, one.peer):
            rounds = each.each_round()
            lines.append(
                f"{each.clients:>7}  {each.name:<{width}}  {each.total:6.2f} {each.user:6.2f} {each.system:6.2f}"
                f" ({min(rounds):6.2f} - {max(rounds):6.2f}) {each.rate:8.0f}"
                f"   {each.busy('server'):4.0%} {each.busy('load'):4.0%}"
                f" {each.latency('p50'):7.0f} {each.latency('p99'):7.0f}")
        lines.append(
            f"{'':>7}  ratio of medians {one.ratio:.2f}, of pairs {min(one.pairs):.2f} to {max(one.pairs):.2f};"
            f" others used {max(one.disturbance):.2f} cores at most")
    for one in comparisons:
        for name, milliseconds in one.idle.items():
            lines.append(f"{one.clients} clients silent for {IDLE_SECONDS} s: {name} used {milliseconds:.3f} ms")
    return "\n".join(lines)
