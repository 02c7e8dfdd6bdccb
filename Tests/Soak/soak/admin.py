"""The operators' side: calls over the admin socket, how long their answers took, and watching."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

#: The seconds after which a call counts as unanswered.
PATIENCE = 20


class CallError(Exception):
    """A call that was answered with an error."""

    def __init__(self, method: str, name: str, parameters: dict[str, Any]) -> None:
        super().__init__(f"{method}: {name} {parameters}")
        self.name = name.rpartition(".")[2]
        self.parameters = parameters


class NoAnswer(Exception):
    """A call that was not answered."""


class Connection:
    """A connection to the admin socket. For a `with` statement."""

    def __init__(self, path: str, receive_buffer: int | None = None) -> None:
        self.socket = socket.socket(socket.AF_UNIX)
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(path)
        self._received = b""

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, method: str, parameters: dict[str, Any], more: bool = False) -> None:
        """Calls, and does not wait for an answer."""
        call: dict[str, Any] = {"method": f"io.usher.Admin.{method}", "parameters": parameters}
        if more:
            call["more"] = True
        self.socket.sendall(json.dumps(call).encode() + b"\0")

    def replies(self, method: str) -> Iterator[dict[str, Any]]:
        """The answers to what was called, to the last."""
        while True:
            reply = json.loads(self._message(method))
            if "error" in reply:
                raise CallError(method, reply["error"], reply.get("parameters", {}))
            yield reply["parameters"]
            if not reply.get("continues"):
                return

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The one answer to a call."""
        self.send(method, parameters)
        return next(self.replies(method))

    def all(self, method: str, **parameters: Any) -> Iterator[dict[str, Any]]:
        """Every answer to a call."""
        self.send(method, parameters, more=True)
        return self.replies(method)

    def _message(self, method: str) -> bytes:
        while b"\0" not in self._received:
            try:
                piece = self.socket.recv(1 << 20)
            except TimeoutError:
                raise NoAnswer(f"{method}: no answer within {PATIENCE} s") from None
            if not piece:
                raise NoAnswer(f"{method}: the daemon has closed the connection")
            self._received += piece
        message, _, self._received = self._received.partition(b"\0")
        return message


class Latencies:
    """How long answers took, by what was asked."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.by_name: dict[str, list[float]] = {}

    def add(self, name: str, seconds: float) -> None:
        """Notes one answer."""
        with self._lock:
            self.by_name.setdefault(name, []).append(seconds)


class Operator:
    """An operator who opens a connection for each question, and whose answers are timed."""

    def __init__(self, path: str, latencies: Latencies) -> None:
        self.path = path
        self._latencies = latencies

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The one answer to a call."""
        start = time.monotonic()
        with Connection(self.path) as connection:
            answer = connection.call(method, **parameters)
        self._latencies.add(method, time.monotonic() - start)
        return answer

    def refused(self, method: str, **parameters: Any) -> CallError | None:
        """The error with which a call is answered; `None` if it is not."""
        try:
            self.call(method, **parameters)
        except CallError as error:
            return error
        return None

    def clients(self, **parameters: Any) -> list[dict[str, Any]]:
        """Everyone who is listed."""
        start = time.monotonic()
        with Connection(self.path) as connection:
            found = [each for answer in connection.all("ListClients", **parameters) for each in answer["clients"]]
        self._latencies.add("ListClients", time.monotonic() - start)
        return found

    def text(self, command: str) -> str:
        """The answer to a command in text."""
        start = time.monotonic()
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(PATIENCE)
            connection.connect(self.path)
            connection.sendall(f"{command}\n".encode())
            connection.shutdown(socket.SHUT_WR)
            received = b""
            while piece := connection.recv(1 << 16):
                received += piece
        self._latencies.add("text", time.monotonic() - start)
        return received.decode()


class Watcher(threading.Thread):
    """Watches from before the first client to after the last, and hands every event on."""

    def __init__(self, path: str, handle: Callable[[dict[str, Any]], None]) -> None:
        super().__init__(daemon=True)
        self._handle = handle
        self._connection = Connection(path)
        self._connection.socket.settimeout(None)
        self._replies = self._connection.all("Watch")
        next(self._replies)
        #: Events that were lost, of which there must be none.
        self.lost = 0
        #: Why it has ended before it was to, if it has.
        self.failure: Exception | None = None
        self.start()

    def run(self) -> None:
        try:
            for reply in self._replies:
                self.lost += reply.get("lost", 0)
                if event := reply.get("event"):
                    self._handle(event)
        except Exception as error:  # Whatever it is, the soak has to know of it.
            self.failure = error

    def end(self) -> None:
        """Ends after whatever was to be told until now."""
        self._connection.socket.shutdown(socket.SHUT_WR)
        self.join(PATIENCE)
        self._connection.socket.close()
