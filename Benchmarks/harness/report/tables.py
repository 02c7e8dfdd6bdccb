"""The tables of the report, in Markdown."""

import statistics
from collections.abc import Callable

from . import data
from .data import LABELS, Cell, Results

#: What stands where nothing was measured.
NONE = "–"


def table(head: list[str], rows: list[list[str]], text_columns: int = 1) -> str:
    """Numbers to the right."""
    marks = ["---"] * text_columns + ["--:"] * (len(head) - text_columns)
    lines = [head, marks, *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def size(count: int) -> str:
    """Of a message."""
    return f"{count} B" if count < 1024 else f"{count // 1024} KiB"


def time(microseconds: float) -> str:
    """To three digits."""
    if microseconds < 1000:
        return f"{microseconds:.{0 if microseconds >= 100 else 1}f} µs"
    milliseconds = microseconds / 1e3
    digits = 2 if milliseconds < 10 else 1 if milliseconds < 100 else 0
    return f"{milliseconds:,.{digits}f} ms"


def number(value: float | None, digits: int = 0) -> str:
    """With commas, and never -0."""
    return NONE if value is None else f"{round(value, digits) + 0.0:,.{digits}f}"


def _each(cells: list[Cell]) -> list[str]:
    """Whoever is in any of the cells, in the order of the tables."""
    there = {key for cell in cells for key in cell.contenders}
    return [key for key in data.ORDER if key in there]


def _failed(cell: Cell, key: str) -> str:
    return "failed" if cell.failures(key) else NONE


def by_contender(cells: list[Cell], head: list[str], row: Callable[[Cell], list[str]],
                 entry: Callable[[Cell, str], str | None]) -> str:
    """A row for each cell, a column for each contender. The best is not marked: the reader sees it."""
    keys = _each(cells)
    rows = [[*row(cell), *(entry(cell, key) or _failed(cell, key) for key in keys)] for cell in cells]
    return table([*head, *(LABELS[key] for key in keys)], rows, len(head))


def _load(cell: Cell) -> list[str]:
    return [size(cell.parameters["messageBytes"]), str(cell.parameters["depth"]), f"{cell.parameters['clients']:,}"]


LOAD = ["message", "pipeline", "clients"]


def _optional(value: float | None, write: Callable[[float], str]) -> str | None:
    return None if value is None else write(value)


def messages_per_second(cells: list[Cell]) -> str:
    """How many."""
    return by_contender(cells, LOAD, _load, lambda cell, key: _optional(cell.median(key, data.rate), number))


def costs(cells: list[Cell]) -> str:
    """What each takes: the user's and the system's part."""
    def entry(cell: Cell, key: str) -> str | None:
        total, user = cell.median(key, data.cost), cell.user(key)
        if total is None or user is None:
            return None
        return f"{total:.2f} ({user:.2f} + {max(0, total - user):.2f})"

    return by_contender(cells, LOAD, _load, entry)


def waits(cells: list[Cell]) -> str:
    """How long."""
    return by_contender(cells, LOAD, _load, quantiles)


def quantiles(cell: Cell, key: str) -> str | None:
    """The three that are shown."""
    values = [cell.median(key, data.latency(name)) for name in ("p50", "p99", "p999")]
    return " / ".join(time(value) for value in values if value is not None) or None


def lanes(results: Results) -> str:
    """Two of each."""
    return by_contender(results.cells("lanes"), ["clients"], lambda cell: [f"{cell.parameters['clients']:,}"],
                        lambda cell, key: _optional(cell.median(key, data.rate), number))


def latency(results: Results) -> str:
    """In the open loop."""
    def entry(cell: Cell, key: str) -> str | None:
        text = quantiles(cell, key)
        reached = cell.median(key, data.per_second)
        if text is None or reached is None:
            return None
        return text if reached >= 0.98 * cell.parameters["perSecond"] else f"{text}, at {reached:,.0f} only"

    return by_contender(
        results.cells("latency"), ["messages a second", "clients"],
        lambda cell: [f"{cell.parameters['perSecond']:,}", f"{cell.parameters['clients']:,}"], entry)


def connects(results: Results) -> str:
    """One after the other, and all at once."""
    row, rush = results.cell("connects"), results.cell("rush")
    rows = []
    for key in row.contenders:
        served = rush.median(key, lambda run: run["served"])
        failed = rush.median(key, lambda run: sum(run["failed"].values()) + run["wrong"])
        seconds = rush.median(key, lambda run: run["seconds"])
        rows.append([
            LABELS[key], number(row.median(key, data.per_second)), number(row.median(key, data.server_cost), 1),
            number(served), number(failed), number(seconds, 2)])
    head = ["", "connects and closes a second", "µs of the server for each", "served of 10,000 at once", "failed",
            "seconds until all were"]
    return table(head, rows)


def broadcasts(results: Results) -> str:
    """Deliveries."""
    def row(cell: Cell) -> list[str]:
        return [str(cell.parameters["rooms"]), f"{cell.parameters['receivers']:,}", str(cell.parameters["batch"])]

    def entry(cell: Cell, key: str) -> str | None:
        # With many rooms usherd is another program, of the same library.
        key = "rooms" if key == "usherd" and "rooms" in cell.contenders else key
        rate, worth = (cell.median(key, data.deliveries), cell.median(key, data.deliveries_per_processor_second))
        return None if rate is None or worth is None else f"{rate:,.0f} · {worth:,.0f}"

    cells = results.cells("broadcasts")
    keys = [key for key in _each(cells) if key != "rooms"]
    rows = [[*row(cell), *(entry(cell, key) or _failed(cell, key) for key in keys)] for cell in cells]
    return table(["rooms", "receivers in each", "messages at once", *(LABELS[key] for key in keys)], rows, 3)


def memory(results: Results) -> str:
    """Of those who are silent."""
    few, many = results.cell("idle", clients=1000), results.cell("idle", clients=15_000)
    rows = []
    for key in many.contenders:
        base = few.median(key, data.own_memory)
        rows.append([
            LABELS[key], number(data.slope(few, many, key, data.own_memory)),
            number(None if base is None else base / 1e6, 1),
            number(_megabytes(many.median(key, data.own_memory)), 1),
            number(data.slope(few, many, key, data.kernel_memory))])
    return table(["", "bytes for each client", "MB with 1,000", "MB with 15,000", "the kernel's bytes for each"], rows)


def _megabytes(value: float | None) -> float | None:
    return None if value is None else value / 1e6


def growth(results: Results) -> str:
    """The figures of the picture."""
    cells = results.cells("growth")

    def entry(cell: Cell, key: str) -> str | None:
        values = [cell.median(key, value) for value in (data.cost, data.arrival, data.own_memory)]
        if any(value is None for value in values):
            return None
        message, arrival, memory_ = (value or 0 for value in values)
        return f"{message:.2f} · {arrival:.0f} · {memory_ / 1e6:.1f}"

    return by_contender(cells, ["clients"], lambda cell: [f"{cell.parameters['clients']:,}"], entry)


def lists(results: Results) -> dict[int, float]:
    """Milliseconds of an operator's list of everyone, by the number of clients."""
    found = {}
    for cell in results.cells("growth"):
        times = [time for run in cell.runs("usherd") for time in run.get("listMilliseconds", [])]
        if times:
            found[cell.parameters["clients"]] = statistics.median(times)
    return found


def starts(results: Results) -> str:
    """How soon, and how large."""
    start, sizes = results.cell("starts", what="start"), results.cell("starts", what="size")
    rows = []
    for key in [each for each in data.ORDER if each in {*start.contenders, *sizes.contenders}]:
        rows.append([LABELS[key], number(start.median(key, lambda run: statistics.median(run["milliseconds"])), 1),
                     number(sizes.median(key, lambda run: run["bytes"] / 1e6), 2)])
    return table(["", "ms from start to ready", "MB, stripped"], rows)


def loads(results: Results) -> str:
    """What the loads cost."""
    cells = results.cells("loads")
    names = ["lockstep", "usher-bench", "wrk"]
    rows = []
    for cell in cells:
        def entry(name: str, cell: Cell = cell) -> str:
            return number(cell.median("same-answer", lambda run: run["loads"].get(name, 0)), 2)

        ratios = [each["loads"]["usher-bench"] / each["loads"]["wrk"] for each in cell.runs("same-answer")
                  if "wrk" in each["loads"]]
        rows.append([f"{cell.parameters['clients']:,}", *(entry(name) for name in names),
                     number(statistics.median(ratios) if ratios else None, 2)])
    return table(["clients", *names, "usher-bench to wrk"], rows)
