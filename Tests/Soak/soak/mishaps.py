"""What happens now and then: reloads, drains, workers that are killed, want of places and of descriptors."""

import subprocess
import time
from collections.abc import Callable

from .acting import SETTLED, Acting
from .daemon import wait_until
from .link import now_usec

BAD_FILES = [
    "[limits]\nclients = \"many\"\n", "[limits]\nno_such_key = 1\n", "[limits\n", "[server]\nservice = \"lower\"\n",
    "[limits]\nidle = \"3 parsecs\"\n", "[access]\ndeny = [\"localhost\"]\n"]


class Mishaps(Acting):
    """Acts that take their time and change what the daemon has to do."""

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
