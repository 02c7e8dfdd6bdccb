"""Builds what is measured and what measures it."""

import os
import pathlib
import subprocess

BENCHMARKS = pathlib.Path(__file__).resolve().parent.parent
REPOSITORY = BENCHMARKS.parent
OUTPUT = BENCHMARKS / "build"

#: What every load is made of.
LOAD = ["load/clients.c", "load/cputime.c", "load/histogram.c"]

#: Each C program: its name, its sources, and what it is linked with.
C_PROGRAMS = {
    "epoll-loop": (["peers/epoll-loop.c"], ["-pthread"]),
    "same-answer": (["peers/same-answer.c"], []),
    "uring-loop": (["peers/uring-loop.c"], []),
    "lockstep": (["load/lockstep.c", *LOAD], ["-lm"]),
    "rush": (["load/rush.c", *LOAD], ["-lm"]),
    "fan": (["load/fan.c", "load/protocols.c", *LOAD], ["-lm"]),
    "swift-counts.so": (["counts/swift-counts.c"], ["-fPIC", "-shared", "-ldl"]),
}

#: The server that is judged, as `server.Server` takes it: `{directory}` is a fresh one. The empty file keeps
#: the configuration of this machine out.
USHERD = (
    "--config {directory}/usherd.toml --queues 1 --listen localhost:0 --admin {directory}/admin.sock "
    "--service upper --framing raw"
).split()


def build_c() -> None:
    """Compiles the C programs, every time: it takes a second."""
    OUTPUT.mkdir(exist_ok=True)
    for name, (sources, options) in C_PROGRAMS.items():
        paths = [str(BENCHMARKS / source) for source in sources]
        flags = ["-std=gnu17", "-O3", "-Wall", "-Wextra"]
        command = [os.environ.get("CC", "cc"), *flags, "-o", str(OUTPUT / name), *paths, *options]
        subprocess.run(command, check=True)


def build_swift(product: str) -> str:
    """Builds one of the package's programs in release, and returns its path."""
    build = ["swift", "build", "--package-path", str(REPOSITORY), "-c", "release", "--product", product]
    # Its progress is for a person, and standard output is for results.
    subprocess.run(build, check=True, stdout=2)
    path = subprocess.run([*build, "--show-bin-path"], check=True, stdout=subprocess.PIPE, text=True)
    return f"{path.stdout.strip()}/{product}"


def build_usherd() -> list[str]:
    """Builds usherd in release, and returns the command that starts it for a measurement."""
    return [build_swift("usherd"), *USHERD]
