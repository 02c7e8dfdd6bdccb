"""From start to ready, and how large the program is."""

import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import time
from typing import Any

from .. import cores
from ..contenders import COMPILED, INTERPRETED, Contender, Setting
from ..load import LoadError
from ..rounds import Cell, Plan

STARTS = 7


def cells(plan: Plan) -> list[Cell]:
    """Everyone who was measured."""
    def measure(contender: Contender) -> dict[str, Any]:
        return {"milliseconds": [_start(contender, plan) for _ in range(STARTS)]}

    sizes = Cell({"what": "size"}, ["usherd", "epoll", "nio", "go", "nats", "redis"], _size)
    return [Cell({"what": "start"}, [*COMPILED, *INTERPRETED, "nats"], measure), sizes]


def _start(contender: Contender, plan: Plan) -> float:
    """From the moment before the process is made until usherd has told its supervisor READY, or until a peer has
    written that it is ready."""
    with tempfile.TemporaryDirectory(prefix="usher-benchmark-") as directory:
        pathlib.Path(directory, "usherd.toml").write_text(contender.configuration)
        setting = Setting()
        command = [str(part).replace("{directory}", directory) for part in contender.command(setting)]
        supervisor = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        supervisor.bind(f"{directory}/notify")
        supervisor.settimeout(30)
        environment = os.environ | contender.environment(setting)
        notifies = contender.key == "usherd"
        if notifies:
            environment["NOTIFY_SOCKET"] = f"{directory}/notify"
        output = open(f"{directory}/log", "wb") if notifies else subprocess.PIPE
        with cores.on(plan.apart[0]):
            began = time.perf_counter()
            process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=output,
                                       stderr=subprocess.STDOUT)
        try:
            if notifies:
                while b"READY=1" not in supervisor.recv(4096):
                    pass
            else:
                _wait_for_word(process, contender)
            return (time.perf_counter() - began) * 1e3
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
            supervisor.close()


def _wait_for_word(process: "subprocess.Popen[bytes]", contender: Contender) -> None:
    assert process.stdout is not None
    text = b""
    while b"ready" not in text.lower():
        more = os.read(process.stdout.fileno(), 4096)
        if not more:
            raise LoadError(f"{contender.label} ended before it was ready")
        text += more


def _size(contender: Contender) -> dict[str, Any]:
    """Of the program as it would be installed: without what is for debuggers."""
    program = pathlib.Path(str(next(iter(contender.command(Setting()))))).resolve()
    with tempfile.TemporaryDirectory(prefix="usher-benchmark-") as directory:
        stripped = pathlib.Path(directory, "stripped")
        subprocess.run(["strip", "--strip-unneeded", "--remove-section=.comment", "-o", str(stripped), str(program)],
                       check=True)
        return {"bytes": stripped.stat().st_size}
