"""What operators do all the time, each act followed by a look at what has come of it."""

import contextlib
import socket
import time
from collections.abc import Callable

from .acting import SOURCES, Acting
from .admin import CallError, Connection
from .link import now_usec


class Operating(Acting):
    """Acts of a moment."""

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
