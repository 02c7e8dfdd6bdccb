"""The pictures of the report: each as SVG, once for light pages and once for dark ones."""

import dataclasses
import pathlib
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib

matplotlib.use("svg")

import matplotlib.pyplot as plt  # noqa: E402 (it looks at once for what it draws on)
from matplotlib.axes import Axes  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402
from matplotlib.ticker import FuncFormatter, NullLocator  # noqa: E402

from . import data
from .data import LABELS, Results


@dataclasses.dataclass(frozen=True)
class Theme:
    """Colours that can be read on a page of one kind. The page itself shows through."""

    name: str
    text: str
    faint: str
    colours: dict[str, str]


LIGHT = Theme("light", "#1f2328", "#d1d9e0", {
    "usherd": "#0b62d6", "rooms": "#0b62d6", "epoll": "#59636e", "nio": "#d1570a", "go": "#0f8a7e",
    "asyncio": "#9a6b00", "threads": "#8a4fbf", "nats": "#1a7f37", "redis": "#c4314b"})
DARK = Theme("dark", "#e6edf3", "#3d444d", {
    "usherd": "#58a6ff", "rooms": "#58a6ff", "epoll": "#9aa4ae", "nio": "#ff9a57", "go": "#4fd1c2",
    "asyncio": "#e3b341", "threads": "#c297ff", "nats": "#57d364", "redis": "#ff7b8a"})

#: Inches; GitHub shows the report some 900 points wide.
WIDTH = 9.0


def _style(theme: Theme) -> dict[str, Any]:
    return {
        "font.family": "DejaVu Sans", "font.size": 11, "text.color": theme.text, "axes.labelcolor": theme.text,
        "axes.edgecolor": theme.faint, "xtick.color": theme.text, "ytick.color": theme.text, "axes.titlesize": 12,
        "axes.titleweight": "bold", "axes.titlecolor": theme.text, "axes.titlelocation": "left",
        "axes.spines.top": False, "axes.spines.right": False, "grid.color": theme.faint, "grid.linewidth": 0.8,
        "axes.axisbelow": True, "legend.frameon": False, "xtick.major.size": 0, "ytick.major.size": 0,
        # The same measurements are to give the same bytes.
        "svg.hashsalt": "usher", "svg.fonttype": "path",
    }


def draw(results: Results, directory: pathlib.Path) -> list[str]:
    """Draws whatever was measured; returns the names of the pictures."""
    directory.mkdir(parents=True, exist_ok=True)
    names = []
    for name, (group, picture) in PICTURES.items():
        if not results.cells(group):
            continue
        for theme in (LIGHT, DARK):
            with plt.rc_context(_style(theme)):
                try:
                    figure = picture(results, theme)
                except LookupError:
                    break
                figure.savefig(directory / f"{name}-{theme.name}.svg", transparent=True, metadata={"Date": None})
                plt.close(figure)
        else:
            names.append(name)
    return names


def _bars(axes: Axes, theme: Theme, bars: list[tuple[str, float, str]], title: str, unit: str,
          title_size: float = 12) -> None:
    """One beneath the other: a name, a length, what stands behind it."""
    if not bars:
        raise LookupError(title)
    for place, (key, length, text) in enumerate(bars):
        own = key in ("usherd", "rooms")
        axes.barh(place, length, height=0.66, color=theme.colours[key], alpha=1 if own else 0.75)
        axes.annotate(text, (length, place), xytext=(5, 0), textcoords="offset points", va="center",
                      fontweight="bold" if own else "normal", fontsize=10)
    axes.set_yticks(range(len(bars)), [LABELS[key] for key, _, _ in bars])
    axes.invert_yaxis()
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.set_xlim(0, max(length for _, length, _ in bars) * 1.24)
    axes.set_title(title, pad=8, fontsize=title_size)
    axes.set_xlabel(unit, loc="left", fontsize=9.5)


def _costs(results: Results, theme: Theme) -> Figure:
    figure, both = plt.subplots(1, 2, figsize=(WIDTH, 3.3), layout="constrained")
    for axes, clients in zip(both, (64, 1000)):
        cell = results.cell("messages", clients=clients, depth=1, messageBytes=64)
        # A thread for each takes so long that nothing else could be told apart beside it.
        bars = [(key, value, f"{value:.1f}") for key in cell.contenders
                if key != "threads" and (value := cell.median(key, data.cost)) is not None]
        _bars(axes, theme, bars, f"{clients:,} clients", "µs of processor time for each 64-byte message: less is better")
    both[1].set_xlabel("")
    both[1].set_yticklabels([])
    return figure


def _quantiles(results: Results, theme: Theme) -> Figure:
    cells = [each for each in results.cells("latency")
             if each.parameters["clients"] == 1000 and each.runs("usherd")]
    if not cells:
        raise LookupError("latency")
    figure, row = plt.subplots(1, len(cells), figsize=(WIDTH, 3.2), layout="constrained", squeeze=False, sharex=True)
    marks = {"p50": "o", "p99": "s", "p999": "D"}
    for axes, cell in zip(row[0], cells):
        keys = cell.contenders
        for place, key in enumerate(keys):
            values = [cell.median(key, data.latency(name)) for name in marks]
            there = [value for value in values if value is not None]
            axes.plot(there, [place] * len(there), color=theme.colours[key], linewidth=2.5, alpha=0.45)
            for value, mark in zip(there, marks.values()):
                axes.plot(value, place, mark, color=theme.colours[key], markersize=7)
        axes.set_yticks(range(len(keys)), [LABELS[key] for key in keys])
        axes.set_ylim(len(keys) - 0.5, -0.5)
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(FuncFormatter(_duration))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.grid(axis="x")
        axes.spines["left"].set_visible(False)
        axes.set_title(f"{cell.parameters['perSecond']:,} messages a second", pad=8)
    row[0][0].set_xlabel("from when each was to go out: ● 50 %   ■ 99 %   ◆ 99.9 %", loc="left", fontsize=9.5)
    return figure


def _duration(microseconds: float, _: object) -> str:
    return f"{microseconds:g} µs" if microseconds < 1000 else f"{microseconds / 1000:g} ms"


def _broadcasts(results: Results, theme: Theme) -> Figure:
    cells = results.cells("broadcasts")
    figure, row = plt.subplots(1, len(cells), figsize=(WIDTH, 2.7), layout="constrained", squeeze=False)
    for place, (axes, cell) in enumerate(zip(row[0], cells)):
        bars = [(key, value / 1e3, f"{value / 1e3:,.0f}") for key in cell.contenders
                if (value := cell.median(key, data.deliveries_per_processor_second)) is not None]
        rooms, receivers, batch = (cell.parameters[name] for name in ("rooms", "receivers", "batch"))
        where = f"{receivers:,} receivers" if rooms == 1 else f"{rooms} rooms of {receivers}"
        _bars(axes, theme, bars, f"{where}\n{batch} at once", "", title_size=10)
        axes.set_xlim(0, axes.get_xlim()[1] * 1.15)
        if place > 0:
            axes.set_yticklabels([])
    figure.supxlabel("thousands of deliveries for each second of the server's processor time: more is better",
                     fontsize=9.5, x=0.01, ha="left")
    return figure


def _memory(results: Results, theme: Theme) -> Figure:
    few, many = results.cell("idle", clients=1000), results.cell("idle", clients=15_000)
    figure, axes = plt.subplots(figsize=(WIDTH, 2.5), layout="constrained")
    bars = [(key, max(value, 0), f"{max(value, 0):,.0f}") for key in many.contenders
            if (value := data.slope(few, many, key, data.own_memory)) is not None]
    _bars(axes, theme, bars, "Memory for each idle client", "bytes of the server's own: less is better")
    return figure


def _growth(results: Results, theme: Theme) -> Figure:
    cells = results.cells("growth")
    keys = [key for key in data.ORDER if any(key in cell.contenders for cell in cells)]
    panels: list[tuple[str, str, Callable[[data.Run], float]]] = [
        ("Cost of a message", "µs of processor time", data.cost),
        ("Accepting a client", "µs of processor time, with its first answer", data.arrival),
        ("The server's own memory", "MB", lambda run: data.own_memory(run) / 1e6)]
    figure, row = plt.subplots(1, 3, figsize=(WIDTH, 3.6), layout="constrained")
    for axes, (title, unit, value) in zip(row, panels):
        for key in reversed(keys):
            points = [(cell.parameters["clients"], median) for cell in cells
                      if (median := cell.median(key, value)) is not None]
            axes.plot([x for x, _ in points], [y for _, y in points], "o-", color=theme.colours[key], markersize=4,
                      linewidth=2.6 if key == "usherd" else 1.6, label=LABELS[key])
        if value is panels[-1][2]:
            # What grows with each client is a straight line here, and a curve there.
            axes.set_xticks([0, 5000, 10_000, 15_000], ["0", "5,000", "10,000", "15,000"])
        else:
            axes.set_xscale("log")
            axes.set_xticks([10, 100, 1000, 10_000], ["10", "100", "1,000", "10,000"])
        axes.xaxis.set_minor_locator(NullLocator())
        axes.tick_params(labelsize=9.5)
        axes.set_ylim(bottom=0)
        axes.grid(axis="y")
        axes.spines["left"].set_visible(False)
        axes.set_title(f"{title}\n", pad=2)
        axes.annotate(unit, (0, 1), xytext=(0, 7), xycoords="axes fraction", textcoords="offset points", fontsize=9.5)
    row[0].set_xlabel("clients", loc="left", fontsize=9.5)
    handles, labels = row[0].get_legend_handles_labels()
    figure.legend(handles[::-1], labels[::-1], loc="outside lower center", ncols=len(keys), fontsize=10)
    return figure


#: The group that each is drawn from.
PICTURES: dict[str, tuple[str, Callable[[Results, Theme], Figure]]] = {
    "cost": ("messages", _costs),
    "latency": ("latency", _quantiles),
    "broadcasts": ("broadcasts", _broadcasts),
    "memory": ("idle", _memory),
    "growth": ("growth", _growth),
}


def names() -> Iterator[str]:
    """Of all that can be drawn."""
    yield from PICTURES
