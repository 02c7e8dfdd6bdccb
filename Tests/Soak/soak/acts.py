"""What operators and misfortune do while the clients are busy, each act followed by a look at what has come of it."""

import contextlib
import itertools
import json
import pathlib
import random
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from .admin import CallError, Connection, Latencies, NoAnswer, Operator
from .daemon import Daemon, wait_until
from .ledger import Ledger
from .link import now_usec
from .workers import Workers

#: What never changes, but for a moment.
SETTLED: dict[str, Any] = {
    "server.listen": ["127.0.0.1:0", "[::1]:0"], "server.service": "echo", "server.framing": "line",
    "server.queues": 2, "limits.clients": 400, "limits.message_bytes": 8192, "limits.keepalive": "20s",
    "drain.deadline": "10s", "drain.spread": "500ms", "log.level": "info"}

#: What reloads choose from.
CHOICES: dict[str, list[Any]] = {
    "limits.when_full": ["wait", "refuse"],
    "limits.clients_per_address": [0, 0, 8],
    "limits.connects_per_second": [0, 0, 5],
    "limits.messages_per_second": [0, 0, 40],
    "limits.output_bytes": ["32KiB", "256KiB"],
    "limits.slow_reader": ["disconnect", "disconnect", "drop", "pause"],
    "limits.write_stall": ["1500ms", "3s"],
    "limits.first_message": ["0s", "2s"],
    "limits.idle": ["0s", "3s"],
    "access.deny": [[], ["127.0.0.66/31"]],
    "drain.farewell": ["", "# until soon"],
    "server.backlog": [1024, 4096],
}

#: Where clients come from. One or two of them are denied now and then.
SOURCES = [f"127.0.0.{number}" for number in [*range(2, 18), 66, 67]] + ["::1"]

BAD_FILES = [
    "[limits]\nclients = \"many\"\n", "[limits]\nno_such_key = 1\n", "[limits\n", "[server]\nservice = \"lower\"\n",
    "[limits]\nidle = \"3 parsecs\"\n", "[access]\ndeny = [\"localhost\"]\n"]


class Acts:
    """Deals its acts like cards, so that each comes before any comes again."""

    def __init__(self, daemon: Daemon, workers: Workers, ledger: Ledger, latencies: Latencies,
                 random: random.Random, log: pathlib.Path, usherctl: pathlib.Path) -> None:
        self._daemon = daemon
        self._workers = workers
        self._ledger = ledger
        self._operator = Operator(daemon.admin, latencies)
        self._random = random
        self._log = open(log, "w", buffering=1)
        self._log_lock = threading.Lock()
        self._usherctl = usherctl
        self._settings = dict(SETTLED)
        self._text = 0
        self._addresses = itertools.count()
        #: Number, recipients and times of each text to everyone.
        self.texts: list[tuple[int, int, int, int]] = []
        self._quiet_watchers: list[Connection] = []

    def note(self, what: str, **more: Any) -> None:
        """Writes a line about an act."""
        with self._log_lock:
            self._log.write(json.dumps({"t": round(time.time(), 3), "act": what} | more) + "\n")

    def run(self, acts: list[Callable[[], None]], pause: tuple[float, float], end: threading.Event,
            random: random.Random) -> None:
        """Does one after the other until the end; the first deal is always finished."""
        deals = 0
        while not end.is_set() or deals == 0:
            deck = acts[:]
            random.shuffle(deck)
            for act in deck:
                if end.is_set() and deals > 0:
                    return
                name = act.__name__.replace("_", " ")
                self.note(name)
                try:
                    act()
                    self._ledger.acts[name] += 1
                except (CallError, NoAnswer, OSError) as error:
                    self._ledger.fail(f"{name}: {type(error).__name__} {error}")
                end.wait(random.uniform(*pause))
            deals += 1

    # What operators do all the time

    def look_at_status(self) -> None:
        status = self._operator.call("GetStatus")
        counts = status["clients"]
        if not 0 <= counts["current"] <= counts["peak"] <= counts["accepted"]:
            self._ledger.fail(f"the status contradicts itself: {counts}")

    def list_clients(self) -> None:
        clients = self._operator.clients()
        ids = [each["id"] for each in clients]
        if len(ids) != len(set(ids)) or ids != sorted(ids):
            self._ledger.fail("a list has somebody twice, or is out of order")

    def list_departed(self) -> None:
        for each in self._operator.call("ListClients", departed=True, limit=50)["clients"]:
            reason = self._ledger.recent_reason(each["id"])
            # What is told by watch may be on its way still.
            if reason is not None and reason != each["reason"]:
                self._ledger.fail(f"client {each['id']} left as {reason} by watch, and as {each['reason']} by the list")

    def read_metrics(self) -> None:
        if not self._operator.call("GetMetrics")["text"].endswith("# EOF\n"):
            self._ledger.fail("the metrics have no end")

    def ask_in_text(self) -> None:
        command = self._random.choice(["status", "clients", "bans", "metrics", "ping", "help", "log-level"])
        answer = self._operator.text(command)
        if not answer.endswith("\n\n") or answer.startswith("error"):
            self._ledger.fail(f"'{command}' was answered with {answer[-80:]!r}")

    def speak_nonsense(self) -> None:
        for parameters in ({"selector": {"nobody": 1}}, {"selector": {"idleOverUSec": "long"}}):
            if self._operator.refused("KickClients", **parameters) is None:
                self._ledger.fail(f"KickClients took {parameters}")
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(20)
            connection.connect(self._daemon.admin)
            connection.sendall(b'{"method": nonsense}\0')
            while connection.recv(4096):
                pass

    def leave_without_an_answer(self) -> None:
        with Connection(self._daemon.admin) as connection:
            connection.send("ListClients", {}, more=True)
        with Connection(self._daemon.admin) as connection:
            connection.socket.sendall(b'{"method": "io.usher')

    def kick_one(self) -> None:
        if client := self._anybody():
            self._kick({"ids": [client]}, "!kicked: you are one too many")

    def kick_one_at_once(self) -> None:
        if client := self._anybody():
            self._kick({"ids": [client]}, None, now=True)

    def kick_an_address(self) -> None:
        self._kick({"addresses": [self._random.choice(SOURCES)], "ageOverUSec": 500_000}, "!kicked: this address")

    def kick_by_label(self) -> None:
        if client := self._anybody():
            with contextlib.suppress(CallError):
                self._operator.call("LabelClient", id=client, label=f"marked-{client}")
            self._kick({"labels": ["marked-*"]}, "!kicked: marked", maximum=100)

    def kick_in_vain(self) -> None:
        planned = self._operator.call("KickClients", selector={"all": True}, dryRun=True)
        if not planned["dryRun"]:
            self._ledger.fail("a dry run says that it was none")
        if len(planned["kicked"]) <= 5:
            return
        try:
            answer = self._operator.call("KickClients", selector={"all": True}, maximum=1)
        except CallError as error:
            if error.name != "TooMany":
                self._ledger.fail(f"a kick of everyone with maximum 1 was answered with {error}")
        else:
            # Where lanes were too busy to say whom they have, there may have been one at most.
            self._explain(answer, "kicked")
            if not answer["unresponsive"]:
                self._ledger.fail(f"a kick of everyone with maximum 1 was answered with {answer}")

    def label_some(self) -> None:
        for client in list(self._ledger.present)[:10]:
            with contextlib.suppress(CallError):
                label = f"{self._ledger.role_of(client)}-{client}"
                self._operator.call("LabelClient", id=client, label=label)
                listed = self._operator.clients(selector={"ids": [client]})
                if listed and listed[0]["label"] != label:
                    self._ledger.fail(f"client {client} was named {label}, and is listed as {listed[0]['label']!r}")

    def send_to_everyone(self) -> None:
        self._text += 1
        begun = now_usec()
        answer = self._operator.call("SendText", selector={"all": True}, text=f"*{self._text} to everyone")
        if not answer["unresponsive"]:
            self._ledger.texts_sent[self._text] = answer["sent"]
            self.texts.append((self._text, answer["sent"], begun, now_usec()))

    def send_to_some(self) -> None:
        if client := self._anybody():
            self._text_some += 1
            self._operator.call("SendText", selector={"ids": [client]}, text=f"+{self._text_some} to you alone")

    _text_some = 0

    def flood_the_deaf(self) -> None:
        deaf = [id for id in list(self._ledger.present) if self._ledger.role_of(id) == "deaf"]
        for _ in range(60 if deaf else 0):
            self._text_some += 1
            answer = self._operator.call(
                "SendText", selector={"ids": deaf}, text=f"+{self._text_some} " + "x" * 60_000)
            self._ledger.count("texts for which somebody was too slow", bool(answer["tooSlow"]))
            if answer["tooSlow"]:
                return

    def watch_without_reading(self) -> None:
        if len(self._quiet_watchers) >= 3:
            self._quiet_watchers.pop(0).socket.close()
        watcher = Connection(self._daemon.admin, receive_buffer=4_096)
        self._quiet_watchers.append(watcher)
        watcher.send("Watch", {}, more=True)

    def ban_an_address(self) -> None:
        address = self._random.choice(SOURCES)
        address = f"{address.rpartition('.')[0]}.0/30" if address.startswith("127.0.0.2") else address
        span = [now_usec(), 1 << 62]
        self._ledger.banned.append(span)
        answer = self._operator.call(
            "BanAddress", address=address, reason="!banned", forUSec=self._random.choice([600_000_000, 900_000]))
        self._explain(answer, "banned")
        time.sleep(self._random.uniform(0.3, 1.5))
        self._operator.call("ListBans")
        error = self._operator.refused("UnbanAddress", address=address)
        if error is not None and error.name != "NoSuchBan":
            self._ledger.fail(f"the ban of {address} could not be lifted: {error}")
        span[1] = now_usec()

    @property
    def light(self) -> list[Callable[[], None]]:
        """Acts of a moment."""
        return [
            self.look_at_status, self.list_clients, self.list_departed, self.read_metrics, self.ask_in_text,
            self.speak_nonsense, self.leave_without_an_answer, self.kick_one, self.kick_one_at_once,
            self.kick_an_address, self.kick_by_label, self.kick_in_vain, self.label_some, self.send_to_everyone,
            self.send_to_everyone, self.send_to_some, self.flood_the_deaf, self.flood_the_deaf,
            self.watch_without_reading, self.ban_an_address, self.look_at_status, self.list_clients]

    # What happens now and then

    def reload(self) -> None:
        self._choose()
        self._reload()

    def reload_by_signal(self) -> None:
        self._choose()
        before = self._ledger.events["reloaded"]
        self._daemon.hang_up()
        if not wait_until(lambda: self._ledger.events["reloaded"] > before, 20):
            self._ledger.fail("a reload by signal was not told")

    def reload_a_bad_file(self) -> None:
        before = self._operator.call("GetConfiguration")
        self._daemon.write_configuration(self._random.choice(BAD_FILES))
        error = self._operator.refused("Reload")
        if error is None or error.name != "ConfigurationRefused":
            self._ledger.fail(f"a bad file was answered with {error}")
        after = self._operator.call("GetConfiguration")
        if [(each["key"], each["value"]) for each in before["settings"]] != [
                (each["key"], each["value"]) for each in after["settings"]]:
            self._ledger.fail("a bad file has changed something")
        self._daemon.configure(self._settings)

    def drain_and_resume(self) -> None:
        self._drain(refuse=False)

    def drain_with_refusals(self) -> None:
        self._drain(refuse=True)

    def drain_in_a_hurry(self) -> None:
        self._drain(refuse=self._random.random() < 0.5, deadline=0.5)

    def take_a_drain_back(self) -> None:
        with self._draining(cuts=False) as span:
            self._operator.call("Drain", spreadUSec=3_000_000, farewell="# farewell")
            time.sleep(0.5)
            span[1] = now_usec()
            self._resume()

    def kill_a_worker(self) -> None:
        self.note("killed", worker=self._workers.kill_one())

    def fill_all_places(self) -> None:
        """Has more come than may, so that some wait or are told to go."""
        limit = max(10, self._operator.call("GetStatus")["clients"]["current"] // 2)
        policy = self._random.choice(["wait", "refuse"])
        before = self._ledger.events["full"], self._ledger.refusals["refused"]
        self._settings |= {"limits.clients": limit, "limits.when_full": policy}
        self._reload()
        with self._crowd(30):
            self._expect(
                lambda: (self._ledger.events["full"], self._ledger.refusals["refused"]) != before, 10,
                f"with {limit} places and more clients, nobody waited or was told to go ({policy})")
            self._operator.call("GetStatus")
        self._settings |= {"limits.clients": SETTLED["limits.clients"]}
        self._reload()

    def run_out_of_descriptors(self) -> None:
        """Takes the daemon's descriptors away, fills what is left, and asks it meanwhile how it is."""
        before = self._ledger.starved
        self._daemon.limit_open_files(self._daemon.descriptor_count() + 10)
        try:
            with self._crowd(30):
                self._expect(lambda: self._ledger.starved > before, 10, "accepting never failed for want of descriptors")
                for _ in range(3):
                    if self._operator.call("GetStatus")["state"] != "running":
                        self._ledger.fail("out of descriptors, it does not say that it is running")
                    self._operator.clients()
                    self._operator.text("status")
                    self._ledger.count("answers to operators while out of descriptors", 3)
                command = [str(self._usherctl), "--socket", self._daemon.admin, "status"]
                if subprocess.run(command, stdout=subprocess.DEVNULL, timeout=30).returncode != 0:
                    self._ledger.fail("out of descriptors, usherctl status failed")
                self._kick({"ageOverUSec": 1_000_000, "addresses": ["127.0.1.0/24"]}, None)
        finally:
            self._daemon.limit_open_files(self._daemon.open_files)
        roomy = self._ledger.events["roomy"]
        self._expect(lambda: self._ledger.events["roomy"] >= roomy and self._answers_a_newcomer(), 15,
                     "after descriptors were back, a newcomer was not answered")

    @property
    def heavy(self) -> list[Callable[[], None]]:
        """Acts that take their time and change what the daemon has to do."""
        return [
            self.reload, self.reload, self.reload, self.reload_by_signal, self.reload_a_bad_file,
            self.drain_and_resume, self.drain_with_refusals, self.drain_in_a_hurry, self.take_a_drain_back,
            self.kill_a_worker, self.kill_a_worker, self.fill_all_places, self.run_out_of_descriptors]

    # What they share

    def settle(self) -> None:
        """Puts back what acts may have left behind."""
        for watcher in self._quiet_watchers:
            watcher.socket.close()
        self._quiet_watchers = []
        self._settings = dict(SETTLED) | {"limits.idle": "0s", "limits.slow_reader": "disconnect"}
        self._reload()
        self._operator.call("Resume")
        for ban in self._operator.call("ListBans")["bans"]:
            self._operator.refused("UnbanAddress", address=ban["address"])

    def _anybody(self) -> int | None:
        present = list(self._ledger.present)
        return self._random.choice(present) if present else None

    def _kick(self, selector: dict[str, Any], reason: str | None, **more: Any) -> None:
        begun = now_usec()
        parameters = {"selector": selector} | ({"reason": reason} if reason else {}) | more
        answer = self._operator.call("KickClients", **parameters)
        if more.get("now"):
            self._ledger.cut.update(answer["kicked"])
        self._explain(answer, "kicked")
        if answer["unresponsive"]:
            self._ledger.count("acts for which a lane did not answer in time")
            self._ledger.unsure.append((begun, now_usec() + 5_000_000))

    def _explain(self, answer: dict[str, Any], why: str) -> None:
        self._ledger.count(f"clients {why}", len(answer["kicked"]))
        for id in answer["kicked"]:
            self._ledger.kicked[id].add(why)
        if answer["unresponsive"]:
            self._ledger.unsure.append((now_usec() - 5_000_000, now_usec() + 5_000_000))

    def _choose(self) -> None:
        for key in self._random.sample(sorted(CHOICES), 4):
            self._settings[key] = self._random.choice(CHOICES[key])
        self._daemon.configure(self._settings)
        self.note("settings", **{key: self._settings[key] for key in CHOICES if key in self._settings})

    def _reload(self) -> None:
        self._daemon.configure(self._settings)
        self._operator.call("Reload")
        in_force = {each["key"]: each["value"] for each in self._operator.call("GetConfiguration")["settings"]}
        for key in ("limits.clients", "limits.clients_per_address", "limits.messages_per_second"):
            if key in self._settings and in_force[key] != str(self._settings[key]):
                self._ledger.fail(f"after a reload {key} is {in_force[key]}, and not {self._settings[key]}")

    @contextlib.contextmanager
    def _draining(self, cuts: bool) -> Iterator[list[Any]]:
        span: list[Any] = [now_usec(), 1 << 62, cuts]
        self._ledger.drains.append(span)
        try:
            yield span
        finally:
            span[1] = min(span[1], now_usec())

    def _drain(self, refuse: bool, deadline: float = 5.0) -> None:
        with self._draining(cuts=deadline < 1) as span:
            with Connection(self._daemon.admin) as connection:
                progress = [each["progress"] for each in connection.all(
                    "Drain", spreadUSec=400_000, deadlineUSec=int(deadline * 1e6), farewell="# drained",
                    refuse=refuse)]
            if progress[-1]["state"] != "done" or progress[-1]["left"] != 0:
                self._ledger.fail(f"a drain ended with {progress[-1]}")
            self._ledger.count("clients drained", progress[-1]["gone"] + progress[-1]["cut"])
            self._ledger.count("clients cut at a drain's deadline", progress[-1]["cut"])
            time.sleep(self._random.uniform(0.2, 1))
            status = self._operator.call("GetStatus")
            if status["state"] != "draining" or status["clients"]["current"] != 0:
                self._ledger.fail(f"after a drain it is {status['state']} with {status['clients']['current']} clients")
            span[1] = now_usec()
            self._resume()
        self._expect(self._answers_a_newcomer, 10, "after a drain was taken back, a newcomer was not answered")

    def _resume(self) -> None:
        if not self._operator.call("Resume")["wasDraining"]:
            self._ledger.fail("a drain was not there any more when it was to be taken back")

    def _expect(self, condition: Callable[[], bool], seconds: float, otherwise: str) -> None:
        if not wait_until(condition, seconds):
            self._ledger.fail(otherwise)

    @contextlib.contextmanager
    def _crowd(self, count: int) -> Iterator[None]:
        """Newcomers who say nothing, and then go."""
        there = []
        try:
            for number in range(count):
                there.append(self._newcomer(f"crowd.{now_usec()}.{number}"))
            yield
        finally:
            for key, endpoint, client in there:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                client.close()
                self._over(key, endpoint, "abort")

    def _newcomer(self, key: str) -> tuple[str, str, socket.socket]:
        client = socket.socket()
        # Each from an address of its own: no limit for one is to turn them away.
        address = f"127.0.1.{next(self._addresses) % 200 + 1}"
        client.bind((address, 0))
        endpoint = f"{address}:{client.getsockname()[1]}"
        self._ledger.opened("acts", {
            "open": key, "endpoint": endpoint, "role": "crowd", "reads": False, "at": now_usec()})
        client.settimeout(5)
        client.connect(("127.0.0.1", self._daemon.ports[4]))
        return key, endpoint, client

    def _over(self, key: str, endpoint: str, how: str, **more: Any) -> None:
        self._ledger.ended({
            "key": key, "endpoint": endpoint, "how": how, "failures": [], "answered": 0, "everyone": [], "lines": 0,
            "received": 0, "refusal": None, "late": 1, "quiet": 99, "ended": now_usec()} | more)

    def _answers_a_newcomer(self) -> bool:
        key, endpoint, client = self._newcomer(f"probe.{now_usec()}")
        answered = 0
        try:
            client.sendall(b"there?\n")
            answered = int(client.recv(4096).startswith(b"there?\n"))
        except OSError:
            pass
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        client.close()
        self._over(key, endpoint, "abort", answered=answered, lines=answered)
        return bool(answered)
