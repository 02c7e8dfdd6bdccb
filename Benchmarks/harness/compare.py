"""Runs two servers in turn, and shows how they compare."""

import dataclasses
from typing import Any

from . import load
from .figures import IDLE_SECONDS, Comparison, Figures
from .server import Server
from .turns import Turns, progress

#: How many times as many rounds as asked for are run at most, to have so many calm ones.
TRIES = 2


@dataclasses.dataclass
class Contender:
    """A server by the name that the table gives it, and the command that starts it."""

    name: str
    command: list[str]


def compare(contenders: list[Contender], placement: tuple[int, int], clients: int, rounds: int,
            options: list[object], idle: bool) -> Comparison:
    """Runs the one that is judged and its peer in turn, each as a fresh process."""
    commands = {each.name: each.command for each in contenders}
    # Enough to have every client's buffers in place, and not seconds where there is one client only.
    warmup = ["-w", min(20_000, max(2000, 200 * clients))]

    def turns(what: str, *more: object) -> Turns:
        def run(name: str) -> dict[str, Any]:
            with Server(commands[name], placement[0]) as server:
                return load.run(server, placement[1], clients, *warmup, *options, *more)

        return Turns(run, f"{clients} {what}")

    kept = turns("clients").calm([*commands], rounds, TRIES)
    figures = [Figures(name, clients, [each.runs[name] for each in kept]) for name in commands]
    comparison = Comparison(clients, *figures, [each.disturbance for each in kept])
    if idle:
        silent = turns("idle clients", "-i", IDLE_SECONDS).round([*commands])
        comparison.idle = {name: run["idle"]["totalNSec"] / 1e6 for name, run in silent.runs.items()}
    progress("")
    return comparison


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
            f"{'':>7}  ratio {one.ratio.median:.2f} ({one.ratio.smallest:.2f} to {one.ratio.largest:.2f});"
            f" others used {max(one.disturbance):.2f} cores at most")
    for one in comparisons:
        for name, milliseconds in one.idle.items():
            lines.append(f"{one.clients} clients silent for {IDLE_SECONDS} s: {name} used {milliseconds:.3f} ms")
    return "\n".join(lines)
