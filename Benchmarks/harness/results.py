"""What was measured, in one file, from which the report is drawn."""

import json
import os
import pathlib
import platform
import re
from typing import Any

from . import peers, programs

#: Where it is unless told otherwise.
PATH = programs.BENCHMARKS / "results.json"


def machine() -> dict[str, Any]:
    """What it was measured on."""
    information = pathlib.Path("/proc/cpuinfo").read_text()
    model = re.search(r"^model name\s*:\s*(.*)$", information, re.MULTILINE)
    memory = re.search(r"^MemTotal:\s+(\d+) kB", pathlib.Path("/proc/meminfo").read_text(), re.MULTILINE)
    hypervisor = "hypervisor" in information
    system = pathlib.Path("/etc/os-release")
    name = re.search(r'^PRETTY_NAME="?([^"\n]*)', system.read_text(), re.MULTILINE) if system.exists() else None

    def number(path: str) -> int | None:
        try:
            return int(pathlib.Path(path).read_text().split()[0])
        except (OSError, ValueError):
            return None

    return {
        "processor": model[1] if model else platform.processor(), "cores": os.cpu_count(), "virtual": hypervisor,
        "memoryBytes": int(memory[1]) * 1024 if memory else 0, "kernel": platform.release(),
        "system": name[1] if name else "", "somaxconn": number("/proc/sys/net/core/somaxconn"),
        "nrOpen": number("/proc/sys/fs/nr_open"), "conntrackMax": number("/proc/sys/net/netfilter/nf_conntrack_max"),
    }


def load(path: pathlib.Path) -> dict[str, Any]:
    """What there is, or an empty beginning."""
    if path.exists():
        found: dict[str, Any] = json.loads(path.read_text())
        return found
    return {"groups": {}}


def store(path: pathlib.Path, results: dict[str, Any]) -> None:
    """Writes all of it, whole or not at all."""
    results |= {"machine": machine(), "versions": peers.versions()}
    text = json.dumps(results, indent=1, sort_keys=True)
    # What is innermost is one line: a run, an order.
    text = re.sub(r"\{[^{}]*\}|\[[^][{}]*\]", lambda found: re.sub(r"\s*\n\s*", " ", found[0]), text)
    part = path.with_suffix(".part")
    part.write_text(text + "\n")
    part.replace(path)
