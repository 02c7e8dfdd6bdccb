"""What the README says of it."""

import pathlib

from . import data
from .data import Results
from .page import picture

BEGIN, END = "<!-- Drawn by Benchmarks/draw: from here -->\n", "<!-- to here -->\n"


def text(results: Results, drawn: list[str]) -> str:
    """A few sentences and a picture."""
    cell = results.cell("messages", clients=1000, depth=1, messageBytes=64)
    relay = results.cell("broadcasts", rooms=1, receivers=1000, batch=1)
    few, many = results.cell("idle", clients=1000), results.cell("idle", clients=15_000)
    ratios = [(cell.ratio("usherd", peer, data.cost), whose) for peer, whose in (
        ("epoll", "a plain C epoll loop"), ("nio", "SwiftNIO"), ("go", "Go"))]
    sentences = []
    there = [f"**{ratio.median:.2f}** times that of {whose}" for ratio, whose in ratios if ratio is not None]
    if there:
        sentences.append(f"With 1,000 clients on one core, the processor time of a message of 64 bytes is {_list(there)}.")
    broadcast = relay.ratio("usherd", "nats", data.deliveries_per_processor_second)
    if broadcast is not None:
        sentences.append(f"Of a broadcast to 1,000, it makes **{broadcast.median:.2f}** times as many deliveries as NATS core in "
                         "the same processor time.")
    slope = data.slope(few, many, "usherd", data.own_memory)
    if slope is not None:
        sentences.append(f"A silent client takes {slope:,.0f} bytes of its memory.")
    when = sorted(each["measured"] for each in results.raw["groups"].values())[-1][:10]
    sentences.append(f"(Measured {when} on {results.raw['machine']['cores']} cores, by `make bench`.)")
    return "\n\n".join(part for part in (
        " ".join(sentences), picture("cost", "Processor time for each message, by server", drawn, "docs/performance"))
        if part)


def _list(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def write(path: pathlib.Path, results: Results, drawn: list[str]) -> None:
    """Puts it between the two marks."""
    before, _, rest = path.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    if not after:
        raise ValueError(f"{path} has no place for it: {BEGIN.strip()} and {END.strip()}")
    path.write_text(f"{before}{BEGIN}\n{text(results, drawn)}\n\n{END}{after}")
