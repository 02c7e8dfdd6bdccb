"""Runs the load against a server."""

import json
import subprocess
from typing import Any

from . import cores, programs
from .server import Server


class LoadError(Exception):
    """A load that got a wrong answer, or none."""


def run(server: Server, core: int | set[int], clients: int, *options: object) -> dict[str, Any]:
    """One run of `lockstep` (its options are told in load/lockstep.c), and what it reports."""
    return result(start(server, core, clients, *options))


def start(server: Server, core: int | set[int], clients: int, *options: object) -> "subprocess.Popen[str]":
    """Begins a run of `lockstep`."""
    command = [programs.OUTPUT / "lockstep", "-c", clients, "-p", server.pid, *options, *server.address]
    with cores.on(core):
        return subprocess.Popen([str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                text=True)


def result(process: "subprocess.Popen[str]") -> dict[str, Any]:
    """Waits for the end of a run, and gives what it reports."""
    output, _ = process.communicate()
    if process.returncode != 0:
        raise LoadError(f"the load ended with status {process.returncode} {output}".strip())
    return json.loads(output)
