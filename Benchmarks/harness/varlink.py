"""Calls a daemon over its admin socket, as an operator's program does."""

import json
import socket
import time
from collections.abc import Iterator
from typing import Any


class CallError(Exception):
    """A call that was answered with an error, or not at all."""


class Connection:
    """A connection to an admin socket. For a `with` statement."""

    def __init__(self, path: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(30)
        self._socket.connect(path)
        self._received = b""

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The one answer to a call."""
        return next(self._answers(method, parameters, more=False))

    def all(self, method: str, **parameters: Any) -> Iterator[dict[str, Any]]:
        """Every answer to a call."""
        return self._answers(method, parameters, more=True)

    def count(self, method: str, what: bytes) -> int:
        """How often something stands in all answers to a call, which are not looked into any further.

        What a program does with a long answer costs more than to give it, and would be measured with it.
        """
        self._send(method, {}, more=True)
        count = 0
        while True:
            message = self._message()
            count += message.count(what)
            if b'"continues":true' not in message:
                return count

    def _send(self, method: str, parameters: dict[str, Any], more: bool) -> None:
        call: dict[str, Any] = {"method": f"io.usher.Admin.{method}", "parameters": parameters}
        if more:
            call["more"] = True
        self._socket.sendall(json.dumps(call).encode() + b"\0")

    def _answers(self, method: str, parameters: dict[str, Any], more: bool) -> Iterator[dict[str, Any]]:
        self._send(method, parameters, more)
        while True:
            reply = json.loads(self._message())
            if "error" in reply:
                raise CallError(f"{method}: {reply}")
            yield reply["parameters"]
            if not reply.get("continues"):
                return

    def _message(self) -> bytes:
        pieces = [self._received]
        while b"\0" not in pieces[-1]:
            piece = self._socket.recv(1 << 20)
            if not piece:
                raise CallError("the daemon has closed the connection")
            pieces.append(piece)
        message, _, self._received = b"".join(pieces).partition(b"\0")
        return message


def timed(path: str, method: str, **parameters: Any) -> float:
    """The milliseconds that connecting, calling and being answered take."""
    start = time.perf_counter()
    with Connection(path) as connection:
        connection.call(method, **parameters)
    return (time.perf_counter() - start) * 1e3
