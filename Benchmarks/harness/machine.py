"""What else the machine did while it was measured on."""

import os
import time
from typing import Any


class Watch:
    """From its making on, counts the processor time that went elsewhere."""

    def __init__(self) -> None:
        self._start = self._read()

    def report(self) -> dict[str, Any]:
        """Both as a number of cores: 0.5 is half of one."""
        started, busy, stolen, own = self._start
        now, busy_now, stolen_now, own_now = self._read()
        seconds = now - started
        return {
            "cores": os.cpu_count(),
            "elsewhereCores": round(max(0, (busy_now - busy) - (own_now - own)) / seconds, 3),
            "stolenCores": round((stolen_now - stolen) / seconds, 3),
        }

    @staticmethod
    def _read() -> tuple[float, float, float, float]:
        with open("/proc/stat") as file:
            ticks = [int(field) for field in file.readline().split()[1:9]]
        user, nice, system, _, _, interrupts, soft_interrupts, stolen = ticks
        second = os.sysconf("SC_CLK_TCK")
        # Ours is what this program and every child that has ended used.
        own = sum(os.times()[:4])
        return (time.monotonic(), (user + nice + system + interrupts + soft_interrupts) / second, stolen / second, own)


def text(report: dict[str, Any]) -> str:
    """One line for a person."""
    return (f"meanwhile other programs used {report['elsewhereCores']:.2f} of {report['cores']} cores, "
            f"and the host kept {report['stolenCores']:.2f}")
