"""One run of a server that is measured."""

import collections
import contextlib
import fcntl
import os
import pathlib
import queue
import re
import signal
import socket
import subprocess
import tempfile
import threading
import time

from . import cores

#: How long a server may take to start, and to end.
PATIENCE = 30

#: Bytes of a log that wait to be read, and seconds between two looks at it once the server is ready.
LOG_BYTES, LOG_SECONDS = 1 << 20, 0.02


def _free_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])


class ServerError(Exception):
    """A server that did not start, or did not end, as it should."""


class Server:
    """Starts a server on a free port, and ends it. For a `with` statement.

    It is ready with a line `ready PORT`, or with a line that has the word `ready` after lines with
    `listening on HOST:PORT`; on standard output or standard error. `{port}` in its command is a free port, for those
    that can't take one by themselves; `{directory}` is a fresh directory with an usherd.toml in it.
    """

    def __init__(self, command: list[str], core: int | set[int], environment: dict[str, str] | None = None,
                 tracer: list[str] | None = None, configuration: str = "", status: int = 0) -> None:
        self._command = command
        self._core = core
        self._environment = os.environ | (environment or {})
        #: A program, with its options, that starts the server and stays its parent.
        self._tracer = tracer or []
        #: What stands in usherd.toml.
        self._configuration = configuration
        #: That it ends with, when it is told to.
        self._status = status
        self._output: collections.deque[str] = collections.deque(maxlen=20)
        self._addresses: list[tuple[str, str]] = []

    def __enter__(self) -> "Server":
        self._directory = tempfile.TemporaryDirectory(prefix="usher-benchmark-")
        pathlib.Path(self._directory.name, "usherd.toml").write_text(self._configuration)
        command = [part.replace("{directory}", self._directory.name) for part in self._command]
        if any("{port}" in part for part in command):
            port = _free_port()
            command = [part.replace("{port}", port) for part in command]
            self._addresses.append(("127.0.0.1", port))
        with cores.on(self._core):
            self._process = subprocess.Popen(
                [*self._tracer, *command], env=self._environment, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert self._process.stdout is not None
        with contextlib.suppress(OSError):
            fcntl.fcntl(self._process.stdout, fcntl.F_SETPIPE_SZ, LOG_BYTES)
        self._ready: queue.Queue[bool] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        try:
            self._wait_until_ready()
        except BaseException:
            self._end(signal.SIGKILL)
            raise
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        status = self._end(signal.SIGTERM)
        # A server that does nothing about SIGTERM dies of it.
        if error is None and status not in (self._status, -signal.SIGTERM, 128 + signal.SIGTERM):
            raise ServerError(self._text(f"ended with status {status}"))

    @property
    def pid(self) -> int:
        """The server's own, not the tracer's."""
        if not self._tracer:
            return self._process.pid
        parent = self._process.pid
        children = pathlib.Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        return int(children[0]) if children else parent

    @property
    def directory(self) -> str:
        """A fresh directory: what `{directory}` in its command stands for."""
        return self._directory.name

    @property
    def address(self) -> tuple[str, str]:
        """Host and port; over IPv4 where there is a choice."""
        for host, port in self._addresses:
            if ":" not in host:
                return host, port
        return self._addresses[0]

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in map(bytes.decode, iter(self._process.stdout.readline, b"")):
            self._output.append(line)
            if match := re.fullmatch(r"ready (\d+)\s*", line):
                self._addresses.append(("127.0.0.1", match[1]))
            elif match := re.search(r"[Ll]istening (?:for client connections )?on (\[[^]]*\]|[^\s:]+):(\d+)", line):
                self._addresses.append((match[1].strip("[]"), match[2]))
            if re.search(r"\b[Rr]eady\b", line):
                self._ready.put(True)
                break
        self._ready.put(False)
        # To the end, or the server would sooner or later wait for someone to read its log; but seldom, since whoever
        # reads takes time from those who are measured.
        while chunk := self._process.stdout.read1(LOG_BYTES):
            self._output.append(chunk[-1000:].decode(errors="replace"))
            time.sleep(LOG_SECONDS)

    def _wait_until_ready(self) -> None:
        try:
            ready = self._ready.get(timeout=PATIENCE)
        except queue.Empty:
            raise ServerError(self._text(f"was not ready after {PATIENCE} s")) from None
        if not ready:
            raise ServerError(self._text(f"ended with status {self._process.wait()} before it was ready"))
        if not self._addresses:
            raise ServerError(self._text("named no port that it listens on"))

    def _end(self, number: int) -> int:
        if self._process.poll() is None:
            os.kill(self.pid, number)
        deadline = time.monotonic() + PATIENCE
        try:
            status = self._process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            os.kill(self.pid, signal.SIGKILL)
            self._process.wait()
            raise ServerError(self._text(f"was still there {PATIENCE} s after signal {number}")) from None
        finally:
            self._reader.join(max(0, deadline - time.monotonic()))
            self._directory.cleanup()
        return status

    def _text(self, what: str) -> str:
        return f"{' '.join(self._command)}\n{what}\n" + "".join(self._output)
