"""A load for counting: slow, but the same each time, and no step before the last one has been answered."""

import contextlib
import socket

#: What one message has, the end of its line included.
SIZE = 64
PATIENCE = 60
LETTERS = b"abcdefghijklmnopqrstuvwxyz"


def _message(client: int, number: int, is_line: bool) -> bytes:
    start = (client * 7 + number) % len(LETTERS)
    body = ((LETTERS[start:] + LETTERS) * 3)[:SIZE]
    return body[:-1] + b"\n" if is_line else body


def _connect(address: tuple[str, str]) -> socket.socket:
    connection = socket.create_connection((address[0], int(address[1])), timeout=PATIENCE)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _expect(connection: socket.socket, expected: bytes) -> None:
    received = b""
    while len(received) < len(expected):
        part = connection.recv(len(expected) - len(received))
        if not part:
            raise ConnectionError("the server closed too early")
        received += part
    if received != expected:
        raise ConnectionError(f"a wrong answer: {received[:80]!r} for {expected[:80]!r}")


def _clients(stack: contextlib.ExitStack, address: tuple[str, str], count: int) -> list[socket.socket]:
    """So many clients, each of whom the server has seen."""
    return [stack.enter_context(_connect(address)) for _ in range(count)]


def ask(address: tuple[str, str], messages: int, clients: int, depth: int, is_line: bool) -> int:
    """Each client sends `depth` messages at once, then each reads its answers; in turns until there were enough."""
    turns = -(-messages // (clients * depth))
    with contextlib.ExitStack() as stack:
        connections = _clients(stack, address, clients)
        for turn in range(turns):
            sent = [b"".join(_message(index, turn + each, is_line) for each in range(depth))
                    for index in range(clients)]
            for connection, bytes_ in zip(connections, sent):
                connection.sendall(bytes_)
            for connection, bytes_ in zip(connections, sent):
                _expect(connection, bytes_.upper())
    return turns * clients * depth


def broadcast(address: tuple[str, str], messages: int, receivers: int, depth: int) -> int:
    """One client sends `depth` lines at once, and every other reads them; returns how many were delivered."""
    turns = -(-messages // depth)
    with contextlib.ExitStack() as stack:
        sender, *others = _clients(stack, address, receivers + 1)
        # One lane takes them in the order in which they came: once it hears the last, it has them all.
        others[-1].sendall(b"hello\n")
        for each in [sender, *others[:-1]]:
            _expect(each, b"hello\n")
        for turn in range(turns):
            sent = b"".join(_message(0, turn + each, True) for each in range(depth))
            sender.sendall(sent)
            for other in others:
                _expect(other, sent)
    return turns * depth * receivers


def connect(address: tuple[str, str], connections: int) -> int:
    """Clients that come one after another, are answered once, and leave."""
    for number in range(connections):
        with _connect(address) as connection:
            connection.sendall(_message(number, 0, False))
            _expect(connection, _message(number, 0, False).upper())
            connection.shutdown(socket.SHUT_WR)
            if connection.recv(1):
                raise ConnectionError("more than the answer")
    return connections
