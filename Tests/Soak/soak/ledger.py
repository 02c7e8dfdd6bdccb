"""Holds what the clients say against what the daemon says, connection by connection, and at the end in sum.

A client is known by the address it connects from and by when it did. What the daemon tells of it comes by `watch`, in
events; what the client tells, from its worker. Both are looked at together as soon as both are complete.
"""

import collections
import dataclasses
import threading
import time
from typing import Any

#: Reasons for which a client is closed in order: all that it was owed has arrived when the end does.
ORDERLY = {"ended", "kicked", "banned", "draining", "idle", "noFirstMessage", "messageTooLong"}

#: How long after an end what either side says of it is in.
SETTLING = 5.0

#: The microseconds that an orderly close may take.
CLOSING = 10_000_000

#: The microseconds by which two looks at the same clock may differ.
SLACK = 1_000_000


@dataclasses.dataclass
class Attempt:
    """A client, as its worker tells of it."""

    key: str
    role: str
    reads: bool
    opened: int
    worker: str
    report: dict[str, Any] | None = None


@dataclasses.dataclass
class Arrival:
    """A client or a newcomer, as the daemon tells of it."""

    endpoint: str
    #: When it was accepted, or turned away.
    at: int
    id: int | None = None
    reason: str | None = None
    detail: str = ""
    #: The client when it left.
    last: dict[str, Any] | None = None
    #: When it left, in microseconds since 1970, and when that was heard.
    left: int = 0
    over: float | None = None


class Ledger:
    """All that is told, and what is wrong with it."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self.failures: list[str] = []
        #: How often each act was done, and each thing counted.
        self.acts: collections.Counter[str] = collections.Counter()
        self.counts: collections.Counter[str] = collections.Counter()
        self.endings: collections.Counter[str] = collections.Counter()
        self.refusals: collections.Counter[str] = collections.Counter()
        self.roles: collections.Counter[str] = collections.Counter()
        #: The clients that are there, by id and by address.
        self.present: dict[int, Arrival] = {}
        self.ids: dict[str, int] = {}
        #: What is summed up over all clients that have left.
        self.sums: collections.Counter[str] = collections.Counter()
        #: What acts explain: ids that were kicked, in order or at once, or banned; or both, while they were closed.
        self.kicked: dict[int, set[str]] = collections.defaultdict(set)
        self.cut: set[int] = set()
        #: Spans of time in which the daemon was drained (and whether the deadline may have cut some), and in which a lane did not say whom it kicks.
        self.drains: list[list[Any]] = []
        self.unsure: list[tuple[int, int]] = []
        #: Spans in which a range was kept out.
        self.banned: list[list[int]] = []
        #: Texts that were sent to everyone, by their number: how many got them by the answer, and by their own word.
        self.texts_sent: dict[int, int] = {}
        self.texts_got: collections.Counter[int] = collections.Counter()
        #: By address, in order, what has not been found to be one.
        self._attempts: dict[str, list[Attempt]] = collections.defaultdict(list)
        self._arrivals: dict[str, list[Arrival]] = collections.defaultdict(list)
        self._finished: collections.deque[Arrival] = collections.deque()
        self._unreliable: list[tuple[int, int]] = []
        self._recent: collections.deque[tuple[int, str]] = collections.deque(maxlen=20_000)
        self.events: collections.Counter[str] = collections.Counter()
        #: How often accepting has paused for want of descriptors.
        self.starved = 0

    def fail(self, what: str) -> None:
        """Notes something that is wrong."""
        with self._lock:
            self.failures.append(what)

    def count(self, what: str, count: int = 1) -> None:
        """Notes how often something has happened."""
        with self._lock:
            self.counts[what] += count

    # What workers say

    def opened(self, worker: str, said: dict[str, Any]) -> None:
        """A client is about to connect."""
        with self._lock:
            self.roles[said["role"]] += 1
            attempt = Attempt(said["open"], said["role"], said["reads"], said["at"], worker)
            self._attempts[said["endpoint"]].append(attempt)

    def ended(self, report: dict[str, Any]) -> None:
        """A client has ended."""
        with self._lock:
            for attempt in self._attempts.get(report["endpoint"], []):
                if attempt.key == report["key"]:
                    attempt.report = report
            for failure in report["failures"]:
                self.fail(f"client {report['key']} ({report['endpoint']}): {failure}")
            self.sums["answers"] += report["answered"]
            if report["everyone"]:
                first, last = report["everyone"]
                self.texts_got.update(range(first, last + 1))

    def killed(self, worker: str, at: int) -> None:
        """A worker was killed, and its clients with it."""
        with self._lock:
            for endpoint, attempts in self._attempts.items():
                for attempt in attempts:
                    if attempt.worker == worker and attempt.report is None:
                        attempt.report = {"how": "killed", "ended": at, "key": attempt.key, "endpoint": endpoint}
                        self.counts["clients killed"] += 1
                        self._unreliable.append((attempt.opened, at + SLACK))

    # What the daemon says

    def event(self, event: dict[str, Any]) -> None:
        """Something that `watch` tells."""
        with self._lock:
            kind, client = event["kind"], event.get("client")
            self.events[kind] += 1
            match kind:
                case "connected":
                    arrival = Arrival(client["endpoint"], client["connectedUSec"], client["id"])
                    if client["id"] in self.present:
                        self.fail(f"id {client['id']} was given twice")
                    self.present[client["id"]] = arrival
                    self._arrivals[arrival.endpoint].append(arrival)
                    self.ids[arrival.endpoint] = client["id"]
                    if any(begin + SLACK // 2 < event["timeUSec"] < end for begin, end, *_ in self.drains):
                        self.fail(f"client {client['id']} was let in during a drain")
                case "disconnected":
                    self._left(event, client)
                case "refused":
                    self.refusals[event["reason"]] += 1
                    arrival = Arrival(event["endpoint"], event["timeUSec"], reason=event["reason"])
                    arrival.over = time.monotonic()
                    self._arrivals[arrival.endpoint].append(arrival)
                    self._finished.append(arrival)
                case "full":
                    self.starved += "Too many open files" in event.get("detail", "")

    def _left(self, event: dict[str, Any], client: dict[str, Any]) -> None:
        reason = event["reason"]
        self.endings[reason] += 1
        self._recent.append((client["id"], reason))
        arrival = self.present.pop(client["id"], None)
        if arrival is None:
            return self.fail(f"client {client['id']} left without having come")
        if self.ids.get(arrival.endpoint) == client["id"]:
            del self.ids[arrival.endpoint]
        for each in ("messagesIn", "messagesOut", "bytesIn", "bytesOut"):
            self.sums[each] += client[each]
        arrival.reason, arrival.detail = reason, event.get("detail", "")
        arrival.last, arrival.left, arrival.over = client, event["timeUSec"], time.monotonic()
        self._finished.append(arrival)

    def recent_reason(self, id: int) -> str | None:
        """Why a client left, if it did lately."""
        with self._lock:
            return next((reason for each, reason in reversed(self._recent) if each == id), None)

    def role_of(self, id: int) -> str | None:
        """What a client that is there is for."""
        with self._lock:
            arrival = self.present.get(id)
            attempt = arrival and self._attempt(arrival)
            return attempt.role if attempt else None

    # Both together

    def reconcile(self, is_last: bool = False) -> None:
        """Looks at every client of which both sides have said all."""
        with self._lock:
            waiting: list[Arrival] = []
            while self._finished:
                arrival = self._finished[0]
                assert arrival.over is not None
                if not is_last and time.monotonic() - arrival.over < SETTLING:
                    break
                self._finished.popleft()
                attempt = self._attempt(arrival)
                if attempt is None:
                    self.fail(f"nobody has come from {arrival.endpoint} (client {arrival.id}), but it {arrival.reason}")
                elif attempt.report is None and not is_last:
                    waiting.append(arrival)
                else:
                    self._forget(self._attempts, arrival.endpoint, attempt)
                    self._forget(self._arrivals, arrival.endpoint, arrival)
                    for problem in self._problems(arrival, attempt):
                        self.fail(
                            f"client {attempt.key} (id {arrival.id}, {arrival.endpoint}, {attempt.role}), which left as "
                            f"{arrival.reason} {arrival.detail!r}: {problem}; {attempt.report} {arrival.last}")
            self._finished.extendleft(reversed(waiting))
            if is_last:
                self._close()

    def _attempt(self, arrival: Arrival) -> Attempt | None:
        """Who it was that came: the last who had opened a socket with this address, and who is nobody that came later.

        While the daemon accepts nobody, one client after the other may have had the same address.
        """
        attempts = sorted(self._attempts.get(arrival.endpoint, []), key=lambda each: each.opened)
        for each in sorted(self._arrivals.get(arrival.endpoint, []), key=lambda each: each.at, reverse=True):
            found = next((attempt for attempt in reversed(attempts) if attempt.opened <= each.at), None)
            if each is arrival or found is None:
                return found
            attempts.remove(found)
        return None

    @staticmethod
    def _forget(those: dict[str, list[Any]], endpoint: str, one: object) -> None:
        """Takes one away that has been found."""
        those[endpoint] = [each for each in those[endpoint] if each is not one]
        if not those[endpoint]:
            del those[endpoint]

    def _problems(self, arrival: Arrival, attempt: Attempt) -> list[str]:
        report = attempt.report
        if report is None:
            return ["its worker has not seen the end"]
        if arrival.id is None:
            return self._problems_of_refusal(arrival, report)
        self.counts["clients accounted for"] += 1
        how = report["how"]
        if not (attempt.reads and how in ("eof", "half")) and how != "killed":
            self._unreliable.append((attempt.opened, report["ended"] + SLACK))
        problems = [] if self._is_explained(arrival, attempt, report) else [f"unexplained; it ended as {how}"]
        if how == "killed":
            return problems
        last = arrival.last
        assert last is not None
        if report["answered"] > last["messagesIn"]:
            problems.append("more answers than messages were received")
        if report["received"] > last["bytesOut"]:
            problems.append("more bytes have arrived than were sent")
        if report["refusal"]:
            problems.append("it was told that it is refused")
        if attempt.reads and arrival.reason in ORDERLY:
            if how in ("eof", "half"):
                problems += self._problems_of_orderly(arrival, report, last)
            elif how not in ("close", "abort") and not report["late"] and not self._was_cut(arrival):
                problems.append("closed in order, and it saw a reset")
        return problems

    def _was_cut(self, arrival: Arrival) -> bool:
        """Whether it may not have been closed in order: by a kick at once, or at the deadline of a drain."""
        cutting = [span for span in self.drains if span[2]]
        return arrival.id in self.cut or (
            arrival.reason == "draining" and self._within(arrival.left, cutting, CLOSING))

    def _problems_of_orderly(self, arrival: Arrival, report: dict[str, Any], last: dict[str, Any]) -> list[str]:
        """What is wrong with one who has read all to the end: every figure has to agree."""
        self.counts["clients compared to the byte"] += 1
        problems = []
        for mine, its, what in (("answered", "messagesIn", "messages in"), ("lines", "messagesOut", "messages out"),
                                ("received", "bytesOut", "bytes out")):
            if report[mine] != last[its]:
                problems.append(f"{what}: {report[mine]} by its own count, {last[its]} by the daemon's")
        word = report["word"] or ""
        if arrival.reason in ("kicked", "banned") and word != arrival.detail:
            problems.append(f"its last word was {word!r}")
        if arrival.reason == "draining" and not word.startswith("#"):
            problems.append(f"its farewell was {word!r}")
        if arrival.reason == "ended":
            if report["sent"] != last["bytesIn"]:
                problems.append(f"bytes in: {report['sent']} by its own count, {last['bytesIn']} by the daemon's")
            if report["unanswered"]:
                problems.append(f"{report['unanswered']} messages were not answered")
        return problems

    def _problems_of_refusal(self, arrival: Arrival, report: dict[str, Any]) -> list[str]:
        self.counts["newcomers accounted for"] += 1
        problems = []
        if report.get("answered"):
            problems.append("it was turned away, and answered")
        if report.get("refusal") not in (None, arrival.reason):
            problems.append(f"it was told another reason: {report['refusal']}")
        if arrival.reason == "draining" and not self._within(arrival.at, self.drains):
            problems.append("there was no drain")
        if arrival.reason == "banned" and not self._within(arrival.at, self.banned):
            problems.append("there was no ban")
        return problems

    def _is_explained(self, arrival: Arrival, attempt: Attempt, report: dict[str, Any]) -> bool:
        """Whether there is a cause for a client to have left as the daemon says."""
        how = report["how"]
        assert arrival.last is not None and arrival.id is not None
        match arrival.reason:
            case "ended":
                return how in ("half", "close", "killed")
            case "reset":
                return how in ("abort", "killed", "close") or (how == "half" and attempt.role == "stuck")
            case "kicked" | "banned":
                return arrival.reason in self.kicked[arrival.id] or self._within(arrival.left, self.unsure)
            case "draining":
                return self._within(arrival.left, self.drains, CLOSING)
            case "slowReader" | "writeStalled":
                return not attempt.reads
            case "messageTooLong":
                return attempt.role == "oversize"
            case "idle":
                return how == "killed" or how in ("abort", "close") or report["quiet"] > 2.5 or not attempt.reads
            case "noFirstMessage":
                return arrival.last["messagesIn"] == 0 and arrival.left - arrival.at > 1_500_000
            case _:
                return False

    @staticmethod
    def _within(moment: int, spans: Any, longer: int = 0) -> bool:
        return any(begin - SLACK <= moment <= end + SLACK + longer for begin, end, *_ in spans)

    def _close(self) -> None:
        """Looks at who is left when everyone has gone."""
        for id, arrival in self.present.items():
            self.fail(f"client {id} ({arrival.endpoint}) has never left")
        for endpoint, attempts in self._attempts.items():
            for attempt in attempts:
                report = attempt.report
                if report is None:
                    self.fail(f"client {attempt.key} ({endpoint}): its worker has not told its end")
                elif report["how"] in ("abort", "close", "killed") and not report.get("lines"):
                    # It gave up before it was accepted, and nobody need know of it.
                    self.counts["gave up unaccepted"] += 1
                else:
                    self.fail(f"client {attempt.key} ({endpoint}) ended unknown to the daemon: {report}")
        for number, sent in self.texts_sent.items():
            if self.texts_got[number] > sent:
                self.fail(f"text {number} to everyone: {sent} were sent it, and {self.texts_got[number]} got it")
        missing = sum(self.texts_sent.values()) - sum(self.texts_got[number] for number in self.texts_sent)
        self.counts["texts that nobody read"] = missing

    def check_texts(self, number: int, sent: int, begun: int, ended: int) -> None:
        """Looks whether a text to everyone has come to all but those who may have ended before they read it."""
        with self._lock:
            missing = sent - self.texts_got[number]
            excused = sum(1 for opened, left in self._unreliable if opened <= ended and left >= begun)
            if missing > excused:
                self.fail(f"text {number} to everyone: {missing} of {sent} have not got it, and {excused} may not have")
