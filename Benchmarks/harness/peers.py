"""Builds the peers, and finds those that come as packages."""

import os
import pathlib
import shutil
import subprocess

from . import programs


def _go() -> None:
    subprocess.run(["go", "build", "-o", str(programs.OUTPUT / "go-upper"), "upper.go"],
                   cwd=programs.BENCHMARKS / "peers/go", check=True, stdout=2)


def _nio() -> None:
    scratch = programs.REPOSITORY / ".build/peers/nio"
    package = programs.BENCHMARKS / "peers/nio"
    # As usherd is built: with Swift's runtime in it.
    subprocess.run(["swift", "build", "--package-path", str(package), "--scratch-path", str(scratch), "-c", "release",
                    "--static-swift-stdlib"], check=True, stdout=2)
    _link(scratch / "release/nio-upper", "nio-upper")


def _nats() -> None:
    own = programs.REPOSITORY / ".build/peers/nats/usr/sbin/nats-server"
    _link(_found("nats-server", own), "nats-server")


def _redis() -> None:
    # Debian has the server in redis-tools, which starts none, under another name; it goes by the name it is called by.
    _link(_found("redis-server", pathlib.Path("/usr/bin/redis-check-rdb")), "redis-server")


def _found(name: str, otherwise: pathlib.Path) -> pathlib.Path:
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if path is None and not otherwise.exists():
        raise FileNotFoundError(f"there is no {name}")
    return pathlib.Path(path) if path else otherwise


def _link(path: pathlib.Path, name: str) -> None:
    link = programs.OUTPUT / name
    link.unlink(missing_ok=True)
    link.symlink_to(path.absolute())


def build() -> dict[str, str]:
    """Builds all of them. Those that can't be had here are left out: returns why, by name."""
    programs.OUTPUT.mkdir(exist_ok=True)
    missing = {}
    for key, make in {"go": _go, "nio": _nio, "nats": _nats, "redis": _redis}.items():
        try:
            make()
        except (OSError, subprocess.CalledProcessError) as error:
            missing[key] = str(error)
    if shutil.which("wrk") is None:
        missing["wrk"] = "there is no wrk"
    return missing


def versions() -> dict[str, str]:
    """What was measured, by name."""
    def first_line(*command: object) -> str:
        try:
            done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
        except OSError:
            return ""
        return next(iter((done.stdout or done.stderr).splitlines()), "")

    resolved = programs.BENCHMARKS / "peers/nio/Package.resolved"
    lines = resolved.read_text().splitlines() if resolved.exists() else []
    nio = ""
    for place, line in enumerate(lines):
        if '"identity" : "swift-nio"' in line:
            nio = next((each.split('"')[3] for each in lines[place:] if '"version"' in each), "")
    return {
        "C": first_line(os.environ.get("CC", "cc"), "--version"),
        "Swift": first_line("swift", "--version"),
        "SwiftNIO": nio,
        "Go": first_line("go", "version"),
        "Python": first_line("python3", "--version"),
        "NATS": first_line(programs.OUTPUT / "nats-server", "--version"),
        "Redis": first_line(programs.OUTPUT / "redis-server", "--version"),
        "wrk": first_line("wrk", "--version"),
    }
