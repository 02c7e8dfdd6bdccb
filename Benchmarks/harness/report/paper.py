"""What a large machine would need, on paper, from what a small one was seen to need."""

import re

from .. import programs
from . import data, tables
from .data import Results

CLIENTS, CORES = 1_000_000, 64
#: What each client does: one message of 64 bytes in so many seconds, one at a time.
SECONDS = 10


def _limit_of_unit() -> int | None:
    unit = programs.REPOSITORY / "deploy/systemd/usherd.service"
    found = re.search(r"^LimitNOFILE=(\d+)$", unit.read_text(), re.MULTILINE) if unit.exists() else None
    return int(found[1]) if found else None


def text(results: Results) -> str:
    """The estimate, or why there is none."""
    few, many = results.cell("idle", clients=1000), results.cell("idle", clients=15_000)
    largest = results.cell("growth", clients=15_000)
    own = data.slope(few, many, "usherd", data.own_memory)
    kernel = data.slope(few, many, "epoll", data.kernel_memory)
    message, arrival = largest.median("usherd", data.cost), largest.median("usherd", data.arrival)
    lists = tables.lists(results)
    if None in (own, kernel, message, arrival) or not lists:
        return "Without the groups `idle` and `growth` there is nothing to estimate it from."
    assert own is not None and kernel is not None and message is not None and arrival is not None
    clients = max(lists)
    list_seconds = lists[clients] / clients * CLIENTS / 1e3
    each_second = CLIENTS / SECONDS
    connects = results.cell("connects").median("usherd", data.server_cost)
    needs = [
        ["memory of usherd's own", f"{own:,.0f} bytes a client", f"{own * CLIENTS / 1e9:.2f} GB"],
        ["the kernel's, for sockets that are silent", f"{kernel:,.0f} bytes a client",
         f"{kernel * CLIENTS / 1e9:.1f} GB"],
        ["the kernel's, for those that do not take what they are sent", "up to `output_bytes`, 1 MiB, and the socket's "
         "own buffer", "1.05 GB for each thousand of them"],
        [f"cores, when each client sends a message every {SECONDS} s", f"{message:.1f} µs a message",
         f"{each_second * message / 1e6:.1f} of {CORES}"],
        [f"the most messages a second on {CORES} lanes", f"{message:.1f} µs a message",
         f"{CORES / message:.0f} million, were a network as cheap as loopback and {CORES} cores {CORES} times one"],
        ["processor time until all are in", f"{arrival:.0f} µs a client, first answer included",
         f"{CLIENTS * arrival / 1e6:.0f} s, of which accepting is one thread's and the rest is spread over all lanes"],
        ["a list of everyone, for an operator", f"{lists[clients]:,.0f} ms for {clients:,}", f"{list_seconds:.1f} s"],
    ]
    if connects is not None:
        needs.insert(6, ["processor time a second when each client comes anew once an hour",
                         f"{connects:.0f} µs for connecting, one answer and closing",
                         f"{CLIENTS / 3600 * connects / 1e6:.2%} of a core"])
    return "\n\n".join([
        tables.table(["what", "measured here", f"for {CLIENTS:,} clients"], needs, 3),
        _breaks(results, list_seconds, CORES / message)])


def _breaks(results: Results, list_seconds: float, messages: float) -> str:
    machine = results.raw["machine"]
    unit, open_files = _limit_of_unit(), machine.get("nrOpen")
    tracked, backlog = machine.get("conntrackMax"), machine.get("somaxconn")
    lines = ["What breaks first, in this order:", ""]
    steps = ["**`limits.clients`**, 10,000 unless the configuration says more: the next ones wait in the kernel's queue, or "
             "are refused. `usherctl status` shows the limit, and is where to see it coming."]
    if tracked:
        steps.append(f"**Connection tracking**, where a firewall does it: `nf_conntrack_max` is {tracked:,} on the machine "
                     "of this report, and what goes beyond is dropped without a word to anybody but the kernel's log.")
    if unit and open_files:
        steps.append(f"**Descriptors**: the unit has `LimitNOFILE={unit}`, and `fs.nr_open` allows {open_files:,} to a "
                     "process. A million clients and the reserve just fit, once the unit is changed. usherd starts with "
                     "the lower number, and says so.")
    if backlog:
        rate = results.cell("connects").median("usherd", data.per_second)
        pace = "" if rate is None else (
            f" All of it together, an answer and closing included, one core did {rate:,.0f} times a second here: at that "
            f"pace all are back after {CLIENTS / rate / 60:.1f} minutes.")
        steps.append(f"**A rush**: `somaxconn` is {backlog:,}, so many may wait to be accepted, and the kernel lets the "
                     f"others try again after 1, 3, 7 s. Accepting is one thread's.{pace}")
    steps.append(f"**Operators' lists**: {list_seconds:.0f} s, if it goes on growing as it does up to 15,000. `usherctl "
                 "clients` with a selector or `--limit` does not need them all.")
    steps.append("**Ports**: none on the server's side. A proxy before it has some 28,000 to one of its addresses "
                 "(`ip_local_port_range`), so it needs 36 addresses.")
    steps.append(f"**Packets**: {messages:.0f} million messages a second are as many packets each way. Loopback has no "
                 "network card and no interrupts; what they cost is not in these figures.")
    lines += [f"{place}. {step}" for place, step in enumerate(steps, 1)]
    lines += ["", "Nothing of it was tried: this machine has two cores, and a process may have 20,000 descriptors. What is "
              "known is that the lines of the pictures are straight up to 15,000; what is not is how 64 cores share "
              "one machine's memory, caches and interrupts."]
    return "\n".join(lines)
