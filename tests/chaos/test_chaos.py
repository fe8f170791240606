"""The short form of ``make chaos``, and deaths of each kind at the worst moment: one installation lives through all.

After each of them everything is counted. Processes, database and their deaths are real.
"""

import fcntl
import json
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic

import psutil
import pytest

from amends.database import cluster
from amends.engine.signals import AnySignal
from tests.chaos import place as places
from tests.chaos.counts import count, settle
from tests.chaos.faults import VICTIMS
from tests.chaos.life import batches
from tests.chaos.run import ALL, ChaosRun, begun, folded
from tests.chaos.watch import DECIDED, INBOX, PATIENCE

KILLS = len(VICTIMS)  # one of each
LEASED = "SELECT count(*) FROM casework_effect WHERE holder <> ''"
SENT = "SELECT count(*) FROM casework_effect WHERE state = 'sent'"
ENDS = 25.0  # seconds within which who is asked to end has ended


@pytest.fixture
def place() -> Iterator[places.BrokenPlace]:
    here = places.made()
    here.begin()
    yield here
    here.end()
    places.forget(here)


@dataclass(frozen=True)
class Deaths:
    """A run and what its shop has to tell, a share for each kind of death."""

    run: ChaosRun
    told: list[list[AnySignal]]
    shares: int

    @property
    def place(self) -> places.BrokenPlace:
        return self.run.place

    def give(self, share: int) -> int:
        """Tell a share of all; how many signals had been decided before."""
        before = int(self.place.watch.ask(DECIDED))
        for batch in self.told[share :: self.shares]:
            self.run.sender.give(batch)
        return before

    def amid_work(self, share: int) -> None:
        """Something of the share is decided, much isn't: what dies now dies at work."""
        before = self.give(share)
        self.place.watch.until(f"SELECT ({DECIDED}) > {before} AND ({INBOX}) > 0", bool)

    def nothing_lost_nothing_twice(self) -> None:
        self.run.go_on()
        settle(self.place)
        assert count(self.place, self.run.sender.sent).lost == ()
        assert self.run.sender.refused == []

    def ends_in_time(self) -> None:
        """Asked to end, the workers do, whatever has happened to them; then they are started again."""
        workers = self.place.processes["work"]
        began = monotonic()
        workers.send_signal(signal.SIGTERM)
        assert (workers.wait(PATIENCE), monotonic() - began < ENDS) == (0, True)


@pytest.mark.long
def test_whatever_dies_nothing_is_lost_and_nothing_happens_twice(place: places.BrokenPlace) -> None:
    told = batches(seed=3, signals=900, now=datetime.now(UTC))
    parts: tuple[Callable[[Deaths, int], None], ...] = (
        workers_killed_at_work,
        the_database_killed_at_work,
        workers_whose_parent_is_killed_at_work_end,
        a_receiver_that_does_not_answer_keeps_no_signal_and_no_ending_waiting,
        an_idle_worker_that_is_killed_holds_up_no_ending,
        everything_at_once,
    )
    deaths = Deaths(begun(place, seed=3), told, len(parts))
    for share, part in enumerate(parts):
        part(deaths, share)
    assert deaths.run.sender.sent == {(each.order, each.id) for batch in told for each in batch}
    assert " 0 don't" in folded(place)
    a_loss_would_be_seen(place, deaths.run.sender.sent)


def workers_killed_at_work(deaths: Deaths, share: int) -> None:
    deaths.amid_work(share)
    killed = deaths.place.children("work")
    if sys.platform == "linux":  # forked, each has all that their parent has loaded, and its command
        assert {tuple(each.cmdline()) for each in killed} == {tuple(deaths.place.main("work")[0].cmdline())}
    for each in killed:
        each.kill()
    assert len(killed) == places.HANDS + 1
    deaths.nothing_lost_nothing_twice()


def the_database_killed_at_work(deaths: Deaths, share: int) -> None:
    """It comes back with everything, and who worked then can still be told to end."""
    deaths.amid_work(share)
    (postmaster,) = deaths.place.postmaster()
    postmaster.kill()
    deaths.nothing_lost_nothing_twice()
    assert cluster.is_running(deaths.place.watch.folder)
    deaths.ends_in_time()


def workers_whose_parent_is_killed_at_work_end(deaths: Deaths, share: int) -> None:
    deaths.amid_work(share)
    children = deaths.place.children("work")
    deaths.place.processes["work"].kill()
    _, alive = psutil.wait_procs(children, timeout=PATIENCE)
    assert (len(children), alive) == (places.HANDS + 1, [])
    deaths.nothing_lost_nothing_twice()


def a_receiver_that_does_not_answer_keeps_no_signal_and_no_ending_waiting(deaths: Deaths, share: int) -> None:
    """The file of effects is locked by somebody else: what goes out stands still, and nothing else does."""
    before = deaths.place.watch.ask(SENT)
    with deaths.place.effects.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        deaths.give(share)
        deaths.place.watch.until(LEASED, bool)
        deaths.run.go_on()
        deaths.place.watch.until(INBOX, lambda left: left == 0)
        assert deaths.place.watch.ask(SENT) == before
        deaths.ends_in_time()
    deaths.nothing_lost_nothing_twice()
    assert deaths.place.watch.ask(SENT) > before


def an_idle_worker_that_is_killed_holds_up_no_ending(deaths: Deaths, share: int) -> None:
    deaths.give(share)
    deaths.nothing_lost_nothing_twice()
    children = deaths.place.children("work")
    children[0].kill()
    deaths.ends_in_time()
    _, alive = psutil.wait_procs(children, timeout=5)
    assert not alive


def everything_at_once(deaths: Deaths, share: int) -> None:
    outcome = deaths.run.kind(ALL, [deaths.told[share :: deaths.shares]], KILLS)
    assert outcome.counted.lost == ()
    assert outcome.kills == KILLS
    assert outcome.counted.effects > 20


def a_loss_would_be_seen(place: places.BrokenPlace, sent: set[tuple[str, str]]) -> None:
    lines = place.effects.read_bytes().splitlines(keepends=True)
    first = json.loads(lines[0])["idempotency_key"]
    place.effects.write_bytes(b"".join(line for line in lines if json.loads(line)["idempotency_key"] != first))
    kept = sent - {next(iter(sent))} | {("T-0", "never sent")}
    assert set(count(place, kept).lost) == {"1 signals lost", "1 signals nobody sent", "1 effects not out"}
