"""The groups of measurements, in the order in which they are run and reported."""

from collections.abc import Callable

from ..rounds import Cell, Plan
from . import broadcasts, connects, growth, idle, lanes, latency, loads, messages, rush, starts

#: The cells of each group, by its name.
CELLS: dict[str, Callable[[Plan], list[Cell]]] = {
    "messages": messages.cells,
    "lines": messages.lines,
    "lanes": lanes.cells,
    "latency": latency.cells,
    "connects": connects.cells,
    "rush": rush.cells,
    "broadcasts": broadcasts.cells,
    "idle": idle.cells,
    "growth": growth.cells,
    "starts": starts.cells,
    "loads": loads.cells,
}
