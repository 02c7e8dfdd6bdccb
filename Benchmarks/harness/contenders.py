"""Who is measured, and how each is started."""

import dataclasses
import pathlib
import shutil
import sys
from collections.abc import Callable, Iterable

from . import programs
from .server import Server

#: Clients that usherd lets in; its own default is 10,000.
CLIENTS = 16_000


@dataclasses.dataclass(frozen=True)
class Setting:
    """What a server is to do in a measurement."""

    #: Lanes, threads, event loops, or processors, as each calls it.
    lanes: int = 1
    #: Bytes of the messages that will come.
    size: int = 64
    framing: str = "raw"
    service: str = "upper"


@dataclasses.dataclass(frozen=True)
class Contender:
    """A server by the name that the report gives it."""

    key: str
    label: str
    command: Callable[[Setting], Iterable[object]]
    environment: Callable[[Setting], dict[str, str]] = lambda _: {}
    configuration: str = ""
    #: That it ends with on SIGTERM, unless that kills it.
    status: int = 0

    def serve(self, cores: int | set[int], setting: Setting) -> Server:
        """For a `with` statement."""
        return Server([str(part) for part in self.command(setting)], cores, self.environment(setting),
                      configuration=self.configuration, status=self.status)


#: Those that are compiled, and those that are interpreted and take a tenth of the load. All are compared with usherd and
#: with the C loop, which therefore take their turns in the middle.
COMPILED = ["nio", "usherd", "epoll", "go"]
INTERPRETED = ["asyncio", "threads"]
#: Relays.
RELAYS = ["usherd", "nats", "redis"]


def _python() -> str:
    # The system's own, not that of an environment: what users would have.
    return shutil.which("python3") or sys.executable


def every(directory: pathlib.Path) -> dict[str, Contender]:
    """All contenders; `directory` has the programs of Usher."""
    output = programs.OUTPUT
    peers = programs.BENCHMARKS / "peers"

    def usherd(name: str) -> Callable[[Setting], list[object]]:
        return lambda setting: [
            directory / name, "--config", "{directory}/usherd.toml", "--queues", setting.lanes, "--listen",
            "localhost:0", "--admin", "{directory}/admin.sock", "--service", setting.service, "--framing",
            setting.framing]

    configuration = f"[limits]\nclients = {CLIENTS}\n"
    found = [
        Contender("usherd", "usherd", usherd("usherd"), configuration=configuration),
        Contender("rooms", "usherd", usherd("benchmark-rooms"), configuration=configuration),
        Contender("epoll", "C epoll loop", lambda setting: [
            output / "epoll-loop", "-t", setting.lanes, *(["-l"] if setting.framing == "line" else [])]),
        Contender("uncut", "C epoll loop that cuts no lines", lambda setting: [
            output / "epoll-loop", "-t", setting.lanes]),
        Contender("nio", "SwiftNIO", lambda setting: [output / "nio-upper", setting.lanes]),
        Contender("go", "Go net", lambda setting: [output / "go-upper", "-buffer", max(4096, setting.size)],
                  lambda setting: {"GOMAXPROCS": str(setting.lanes)}),
        Contender("asyncio", "Python asyncio", lambda _: [_python(), peers / "asyncio-upper.py"]),
        Contender("threads", "Python threads", lambda _: [_python(), peers / "threads-upper.py"]),
        Contender("nats", "NATS core", lambda _: [output / "nats-server", "-a", "127.0.0.1", "-p", "-1"],
                  status=1),
        Contender("redis", "Redis pub/sub", lambda _: [
            output / "redis-server", "--bind", "127.0.0.1", "--port", "{port}", "--save", "", "--dir", "{directory}",
            "--maxclients", "16000"]),
        Contender("same-answer", "C loop, one answer", lambda _: [output / "same-answer"]),
    ]
    return {each.key: each for each in found}
