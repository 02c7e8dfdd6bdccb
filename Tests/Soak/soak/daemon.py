"""The usherd that is soaked: how it is started, configured, looked at from outside, and ended."""

import collections
import os
import pathlib
import re
import resource
import signal
import subprocess
import threading
import time
from typing import Any

#: Seconds that it may take to start, and to end.
PATIENCE = 30


class DaemonError(Exception):
    """A daemon that did not start, or did not end."""


class Daemon:
    """One usherd with a directory of its own. For a `with` statement, which kills it if it is still there."""

    def __init__(self, program: pathlib.Path, directory: pathlib.Path, settings: dict[str, Any],
                 open_files: int, environment: dict[str, str]) -> None:
        self.directory = directory
        self.admin = str(directory / "admin.sock")
        self.open_files = open_files
        self._program = program
        self._environment = os.environ | environment | {"STATE_DIRECTORY": str(directory)}
        self._ready = threading.Event()
        #: Ports by the family of the listener: 4 and 6.
        self.ports: dict[int, int] = {}
        directory.mkdir()
        self.configure(settings)

    def __enter__(self) -> "Daemon":
        command = [str(self._program), "--config", str(self.directory / "usherd.toml"), "--admin", self.admin]
        self._process = subprocess.Popen(
            command, env=self._environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (self.open_files, self.open_files)))
        self._reader = threading.Thread(target=self._read_log, daemon=True)
        self._reader.start()
        if not self._ready.wait(PATIENCE) or not self.is_alive:
            self._process.kill()
            raise DaemonError(f"usherd was not ready after {PATIENCE} s: {self.directory}/log")
        return self

    def __exit__(self, *_: object) -> None:
        if self.is_alive:
            self._process.kill()
        self._process.wait()

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def configure(self, settings: dict[str, Any]) -> None:
        """Writes its configuration, whole, as an editor does."""
        sections: dict[str, list[str]] = collections.defaultdict(list)
        for key, value in settings.items():
            section, name = key.split(".")
            sections[section].append(f"{name} = {_toml(value)}")
        lines = [line for name, keys in sections.items() for line in [f"[{name}]", *keys, ""]]
        self.write_configuration("\n".join(lines))

    def write_configuration(self, text: str) -> None:
        """Writes whatever is given as its configuration."""
        fresh = self.directory / "usherd.toml.new"
        fresh.write_text(text)
        fresh.rename(self.directory / "usherd.toml")

    def limit_open_files(self, count: int) -> None:
        """Lets it have so many descriptors, and not one more."""
        resource.prlimit(self.pid, resource.RLIMIT_NOFILE, (count, self.open_files))

    def hang_up(self) -> None:
        """Has it read its configuration again."""
        os.kill(self.pid, signal.SIGHUP)

    def descriptors(self) -> collections.Counter[str]:
        """What it has open, by kind."""
        kinds: collections.Counter[str] = collections.Counter()
        for path in pathlib.Path(f"/proc/{self.pid}/fd").iterdir():
            try:
                kinds[re.sub(r":\[\d+\]$", "", os.readlink(path))] += 1
            except FileNotFoundError:
                pass
        return kinds

    def at_rest(self) -> tuple[collections.Counter[str], int]:
        """Its descriptors and threads, once neither changes for a moment."""
        before = None
        while before != (now := (self.descriptors(), self.threads())):
            before = now
            time.sleep(0.5)
        return now

    def descriptor_count(self) -> int:
        """How many descriptors it has open."""
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def memory(self) -> int:
        """The kibibytes that are its own: not shared, and not read from a file."""
        return self._rollup("Anonymous")

    def resident(self) -> int:
        """The kibibytes that it has in memory."""
        return self._rollup("Rss")

    def _rollup(self, name: str) -> int:
        text = pathlib.Path(f"/proc/{self.pid}/smaps_rollup").read_text()
        match = re.search(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE)
        return int(match[1]) if match else 0

    def threads(self) -> int:
        """How many threads it has."""
        return len(os.listdir(f"/proc/{self.pid}/task"))

    def processor_time(self) -> float:
        """The seconds of processor time that it has used."""
        fields = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self) -> int:
        """Ends it in order, and returns its status."""
        os.kill(self.pid, signal.SIGTERM)
        try:
            status = self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise DaemonError(f"usherd was still there {PATIENCE} s after SIGTERM") from None
        self._reader.join(PATIENCE)
        return status

    def _read_log(self) -> None:
        assert self._process.stderr is not None
        with open(self.directory / "log", "w", buffering=1) as log:
            for line in self._process.stderr:
                log.write(line)
                if match := re.search(r"listening on (\[?)\S+:(\d+)", line):
                    self.ports[6 if match[1] else 4] = int(match[2])
                if re.search(r"\bready\b", line):
                    self._ready.set()
        self._ready.set()


def _toml(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_toml(each) for each in value) + "]"
    return str(value) if isinstance(value, int) else f'"{value}"'


def wait_until(condition: Any, seconds: float) -> bool:
    """Looks again and again whether something holds, for so long."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
