"""The processes that the clients are in: started, listened to, killed, and told to finish."""

import json
import pathlib
import random
import signal
import subprocess
import sys
import threading
import time
from typing import Any

from .ledger import Ledger
from .link import now_usec

FOLDER = pathlib.Path(__file__).resolve().parent.parent


class Workers:
    """So many workers, each replaced when it is killed."""

    def __init__(self, count: int, ledger: Ledger, random: random.Random, parameters: dict[str, Any]) -> None:
        self._ledger = ledger
        self._random = random
        self._parameters = parameters
        self._started = 0
        self._running: dict[str, tuple[subprocess.Popen[bytes], threading.Thread]] = {}
        for _ in range(count):
            self._start()

    @property
    def pids(self) -> list[int]:
        """Their processes."""
        return [process.pid for process, _ in self._running.values()]

    def kill_one(self) -> str:
        """Kills one with all its clients, and starts another."""
        name = self._random.choice(sorted(self._running))
        process, reader = self._running.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()
        # What it has still said, to the last whole line.
        reader.join()
        self._ledger.killed(name, now_usec())
        self._start()
        return name

    def finish(self, patience: float) -> None:
        """Has all clients end in order, and waits for that."""
        for process, _ in self._running.values():
            assert process.stdin is not None
            process.stdin.write(b"finish\n")
            process.stdin.flush()
        deadline = time.monotonic() + patience
        for name, (process, reader) in self._running.items():
            try:
                status = process.wait(max(0.1, deadline - time.monotonic()))
                if status != 0:
                    self._ledger.fail(f"worker {name} ended with status {status}")
            except subprocess.TimeoutExpired:
                self._ledger.fail(f"worker {name} has not finished after {patience} s")
                process.kill()
            reader.join()

    def kill_all(self) -> None:
        """Leaves none, where something went wrong."""
        for process, _ in self._running.values():
            if process.poll() is None:
                process.kill()
                process.wait()

    def _start(self) -> None:
        self._started += 1
        name = f"w{self._started}"
        parameters = self._parameters | {"name": name, "seed": self._random.getrandbits(32)}
        process = subprocess.Popen(
            [sys.executable, "-m", "soak.worker", json.dumps(parameters)], cwd=FOLDER, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE)
        reader = threading.Thread(target=self._listen, args=(name, process), daemon=True)
        reader.start()
        self._running[name] = (process, reader)

    def _listen(self, name: str, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            if not line.endswith(b"\n"):
                break
            said = json.loads(line)
            if "open" in said:
                self._ledger.opened(name, said)
            else:
                self._ledger.ended(said["end"])
