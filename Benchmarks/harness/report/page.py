"""The report as a page."""

import statistics
from typing import Any

from ..groups.latency import FAST
from . import figures, paper, tables
from .data import Results

#: Of all rounds, more than which were disturbed make it a report that is not to be relied on.
DISTURBED = 0.1


def picture(name: str, text: str, drawn: list[str], directory: str) -> str:
    """For light and dark pages; nothing where it was not drawn."""
    if name not in drawn:
        return ""
    return (f"<picture><source media=\"(prefers-color-scheme: dark)\" srcset=\"{directory}/{name}-dark.svg\">"
            f"<img alt=\"{text}\" src=\"{directory}/{name}-light.svg\"></picture>")


def page(results: Results, drawn: list[str]) -> str:
    """All of it."""
    small = [each for each in results.cells("messages")]
    parts: list[str] = [
        "# usherd beside what people would use instead",
        "Drawn by `Benchmarks/draw` from `Benchmarks/results.json`; do not edit. `make bench` measures and draws it anew, "
        "`Benchmarks/measure --only GROUP` a part of it. [Benchmarks/README.md](../Benchmarks/README.md) says how it is "
        "measured, and how to read it.",
        _circumstances(results), _figures(results),
        "## What a message costs",
        "Every client sends, waits for the whole answer, which is compared byte by byte, and sends again. One lane, one "
        "thread, one event loop, `GOMAXPROCS=1`, on one core; the load, `lockstep`, on the other. The processor time is "
        "the server's, user and system together, between the first message and the last.\n\n"
        "`Benchmarks/measure --only messages`",
        picture("cost", "Processor time for each message, by server", drawn, "performance"),
        "µs of processor time for each message (user + system). The total is exact; the kernel samples the split, a hundred "
        "times a second, so that it is good for tenths of a µs only where usherd is judged, which has most rounds:",
        tables.costs(small),
        "Messages a second:", tables.messages_per_second(small),
        "From sending to the whole answer, 50 / 99 / 99.9 %. In such a closed loop each client waits for all the others: "
        "it tells how evenly they are served, and not how long users would wait.", tables.waits(small),
        "Not measured: 10,000 clients with 16 messages of 16 KiB each on their way (2.6 GB), Python with 10,000 clients "
        "and more than one small message each, 10,000 threads of Python.",
        "## Lines",
        "The same where messages are lines, which the server has to cut: usherd under `line`, the C loop with `-l`, which "
        "answers all lines of a read with one send; and the C loop as ever, which answers the same and need not know where "
        "a line ends.\n\n`Benchmarks/measure --only lines`",
        tables.costs(results.cells("lines")),
        "## Two lanes",
        "Two lanes, threads, event loops, `GOMAXPROCS=2`, and two loads at once, all on the same two cores: messages a "
        "second.\n\n`Benchmarks/measure --only lanes`",
        tables.lanes(results),
        "## Waiting",
        "An open loop, by `usher-bench --rate`: each message has a moment at which it is to go out, whatever became of "
        "those before it, and its time runs from then. 50 / 99 / 99.9 %, every answer compared. What Python's asyncio "
        f"can't answer, {FAST:,} a second, it was not asked.\n\n`Benchmarks/measure --only latency`",
        picture("latency", "Latency at the same load, by server", drawn, "performance"),
        tables.latency(results),
        "## Connecting",
        "`usher-bench --mode connect`: 64 at a time connect, ask once, and close. usherd writes a line into its log for "
        "each that comes and each that goes; the others log nothing. Then `rush`: 10,000 connect at the same moment, each "
        "asks once, and stays until all have been answered. The queue of new connections holds "
        f"{results.raw['machine'].get('somaxconn') or 'some thousands'}; who does not fit tries again after a second, "
        "which is the kernel's doing.\n\n`Benchmarks/measure --only connects,rush`",
        tables.connects(results),
        "## Broadcasts",
        "In each room one client sends 64 bytes, to usherd as a line, and the others receive; it sends its next when "
        "everyone has got the last. The same load speaks each one's protocol and compares every byte. One core each. "
        "With many rooms usherd is `benchmark-rooms`, the same library with a service of 20 lines, since its own `relay` "
        "has one room only. Deliveries a second · deliveries for each second of the server's processor time.\n\n"
        "`Benchmarks/measure --only broadcasts`",
        picture("broadcasts", "Deliveries for each processor second, by relay", drawn, "performance"),
        tables.broadcasts(results),
        "## Memory",
        "Clients that were answered once and are silent. A server's own memory is what is neither of a file nor shared "
        "(`RssAnon`); for each client it is the slope between 1,000 and 15,000. The C loop has a table that was made "
        "before, and shows what is the kernel's alone; the kernel's bytes are those of its objects in use (half of what "
        "came with both ends of the connections).\n\n`Benchmarks/measure --only idle`",
        picture("memory", "Memory for each idle client, by server", drawn, "performance"),
        tables.memory(results),
        "## Growth",
        "From 10 to 15,000 clients: µs a message · µs of accepting a client and answering it once · MB of the server's "
        "own memory. What grows with the C loop too is the kernel's: more sockets than the caches hold.\n\n"
        "`Benchmarks/measure --only growth`",
        picture("growth", "Cost, accepting and memory from 10 to 15,000 clients, by server", drawn, "performance"),
        tables.growth(results), _lists(results),
        "## Starting",
        "From the moment before the process is made until usherd has told its supervisor READY, or a peer has written "
        "that it is ready. usherd, NIO's and Go's programs have their language's runtime in them.\n\n"
        "`Benchmarks/measure --only starts`",
        tables.starts(results),
        "## The loads themselves",
        "µs of the load's own processor time for each answer. `usher-bench` and `wrk` ask a server that answers every "
        "read with the same 63 bytes of HTTP; `lockstep` asks the C loop, and compares.\n\n"
        "`Benchmarks/measure --only loads`",
        tables.loads(results),
        "## On paper: 64 cores, a million clients", paper.text(results),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _figures(results: Results) -> str:
    rows = [[each.what, each.asked, each.measured, each.floor or tables.NONE,
             "" if each.verdict is None else each.verdict.value, f"`{each.group}`"] for each in figures.every(results)]
    text = ("Each is of one run, in which usherd and its peers take turns. A ratio is the median of those of the single "
            "rounds, since whoever is measured one right after the other mostly finds the machine in the same state; the "
            "smallest and the largest of any round stand behind it. It need not be the ratio of two medians of the tables "
            "below. The floor is what the C loop came to in the same rounds by the same measure; beside a C loop that cuts "
            "lines, one that cuts none. It does nothing with a message but to take it and to answer, so nearly all that it "
            "costs is the kernel's, and what not even the floor reaches the kernel of this machine does not allow. "
            "`Benchmarks/measure --only GROUP` measures one group again.")
    return "\n\n".join(["## What is to be reached", text,
                        tables.table(["what", "asked", "measured", "floor", "", "group"], rows, 6)])


def _lists(results: Results) -> str:
    found = tables.lists(results)
    if not found:
        return ""
    rows = [[f"{clients:,}" for clients in found], [f"{value:.1f}" for value in found.values()]]
    return "Milliseconds until an operator has the list of everyone, by their number:\n\n" + tables.table(rows[0], rows[1:], 0)


def _circumstances(results: Results) -> str:
    raw = results.raw
    machine: dict[str, Any] = raw["machine"]
    measured = sorted(each["measured"] for each in raw["groups"].values())
    first, last = measured[0], measured[-1]
    when = f"{first[:16]} to {last[11:16] if first[:10] == last[:10] else last[:16]}"
    kind = "virtual cores" if machine["virtual"] else "cores"
    disturbances = results.disturbances()
    lines = [
        f"**{when}** ({first[-5:]}), {machine['cores']} {kind} of an {machine['processor']}, "
        f"{machine['memoryBytes'] / 2**30:.0f} GiB, {machine['system']}, Linux {machine['kernel']}; loopback. "
        + ", ".join(_version(name, text) for name, text in raw["versions"].items() if text) + ".",
        f"{len(disturbances)} rounds; others used {statistics.median(disturbances):.2f} cores in the median one and "
        f"{max(disturbances):.2f} at worst.",
    ]
    if results.disturbed() > DISTURBED:
        lines.append(f"> **A disturbed run.** In {results.disturbed():.0%} of the rounds other programs used more than a "
                     "tenth of a core. The ratios suffer less than the times, but measure again before you believe "
                     "either.")
    for name, reason in raw.get("missing", {}).items():
        lines.append(f"Without {name}: {reason}.")
    return "\n\n".join(lines)


def _version(name: str, text: str) -> str:
    """As its program tells it, without what is said twice."""
    words = {
        "C": lambda: f"gcc {text.split()[-1]}", "Swift": lambda: text.split(" (")[0],
        "SwiftNIO": lambda: f"SwiftNIO {text}", "Go": lambda: f"Go {text.split()[2].removeprefix('go')}",
        "Python": lambda: text, "NATS": lambda: f"NATS {text.split('v')[-1]}",
        "Redis": lambda: f"Redis {text.split('v=')[1].split()[0]}", "wrk": lambda: f"wrk {text.split('/')[-1].split('-')[0]}",
    }
    try:
        return words[name]()
    except (KeyError, IndexError):
        return f"{name} {text}"
