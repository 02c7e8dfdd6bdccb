"""Which system calls one message costs a server."""

import pathlib
import tempfile
from typing import Any

from . import load
from .server import Server

#: Few: strace stops the server twice for each call.
MESSAGES = 5000


def tracer(summary: pathlib.Path) -> list[str]:
    """What a server is started with, so that its calls are in a file when it has ended."""
    return ["strace", "-f", "-c", "-o", str(summary)]


def totals(summary: pathlib.Path) -> dict[str, int]:
    """How often each call was made."""
    calls = {}
    for line in summary.read_text().splitlines():
        fields = line.split()
        # % time, seconds, usecs/call, calls, then errors where there are any, and the name.
        if len(fields) in (5, 6) and fields[3].isdigit() and fields[-1] != "total":
            calls[fields[-1]] = int(fields[3])
    return calls


def _run(command: list[str], placement: tuple[int, int], clients: int, options: list[object],
         messages: int) -> tuple[int, dict[str, int]]:
    """How many messages were sent, and how often each call was made in the server's whole life."""
    with tempfile.TemporaryDirectory(prefix="usher-syscalls-") as directory:
        path = pathlib.Path(directory, "summary")
        with Server(command, placement[0], tracer=tracer(path)) as server:
            report = load.run(server, placement[1], clients, *options, "-w", 100, "-n", messages)
        calls = totals(path)
    return report["messages"], calls


def count(command: list[str], placement: tuple[int, int], clients: int, options: list[object]) -> dict[str, Any]:
    """The calls of one message: those of a life with twice as many messages, less those of one with as many."""
    few, few_calls = _run(command, placement, clients, options, MESSAGES)
    many, many_calls = _run(command, placement, clients, options, 2 * MESSAGES)
    each = {name: (calls - few_calls.get(name, 0)) / (many - few) for name, calls in many_calls.items()}
    # What is left of starting and ending is noise.
    return {"clients": clients, "perMessage": {name: value for name, value in each.items() if value >= 0.005}}


def table(name: str, report: dict[str, Any]) -> str:
    """For a person."""
    calls = sorted(report["perMessage"].items(), key=lambda each: -each[1])
    total = sum(report["perMessage"].values())
    parts = ", ".join(f"{call} {value:.2f}" for call, value in calls)
    return f"{name}, {report['clients']} clients: {total:.2f} system calls a message: {parts}"
