"""One kind of fault after the other, each with its share of the signals and the count of everything after it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from random import Random
from threading import Event
from time import monotonic
from typing import Final

from amends.engine.signals import AnySignal
from tests.chaos import faults
from tests.chaos.counts import ChaosCount, count, folded, settle
from tests.chaos.place import BrokenPlace
from tests.chaos.sender import ChaosSender

ALONE: Final = 5  # kills of one kind in a round
AT_ONCE: Final = 100  # kills in one round of everything at once
PART: Final = 200  # kills of everything at once between counts
OTHERS: Final = ("disk full", "lines cut", "slow senders and readers", "clock jumps")
HARMS: Final = 5  # rounds of what kills nobody
ALL: Final = "everything at once"
KINDS: Final = (*faults.VICTIMS, *OTHERS, ALL)
Batches = list[list[AnySignal]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaosOutcome:
    """What came of one kind. ``times``: how often it happened; ``slowest``: seconds until a batch was taken."""

    kind: str
    times: int
    kills: int
    sent: int
    tries: int
    slowest: float
    seconds: float
    counted: ChaosCount


@dataclass
class ChaosRun:
    place: BrokenPlace
    sender: ChaosSender
    random: Random
    drawn: frozenset[str] = frozenset()

    def kind(self, kind: str, given: list[Batches], kills: int) -> ChaosOutcome:
        """A round for each list of batches. ``kills``: at least so many of them, in further rounds if need be."""
        began, before, tries = monotonic(), len(self.sender.sent), self.sender.tries
        self.sender.slowest = 0.0
        dead = times = 0
        rounds = iter(given)
        while (batches := next(rounds, None)) is not None or dead < kills:
            for batch in batches or ():
                self.sender.give(batch)
            here = self._strike(kind, kills - dead)
            dead, times = dead + here, times + max(here, 1)
            self.go_on()
        settle(self.place)
        return ChaosOutcome(
            kind=kind,
            times=times,
            kills=dead,
            sent=len(self.sender.sent) - before,
            tries=self.sender.tries - tries,
            slowest=self.sender.slowest,
            seconds=monotonic() - began,
            counted=count(self.place, self.sender.sent),
        )

    def _strike(self, kind: str, left: int) -> int:
        if kind in faults.VICTIMS:
            return sum(self._kill(kind) for _ in range(min(ALONE, left)))
        with self._harm(self.random.choice(OTHERS) if kind == ALL else kind):
            self._moment(1.0)
            dead = sum(self._kill_any() for _ in range(min(AT_ONCE, left)))
            if kind != ALL:
                self.go_on()
        return dead

    def _kill_any(self) -> int:
        """One of a kind drawn among those there are at that moment: of each once, before one is drawn again."""
        self._moment(0.4)
        there = [kind for kind in faults.VICTIMS if faults.found(self.place, kind)]
        if not there:
            return 0
        kind = self.random.choice([each for each in there if each not in self.drawn] or there)
        dead = faults.kill(self.place, kind, self.random)
        self.drawn |= {kind} if dead else set()
        self.drawn = self.drawn if faults.VICTIMS.keys() - self.drawn else frozenset()
        return dead

    def _kill(self, kind: str) -> int:
        """One of a kind, as soon as there is one: at work, or still coming up."""
        self.place.until(lambda: bool(faults.found(self.place, kind)), f"{kind}: there are none")
        self._moment(1.0)
        return faults.kill(self.place, kind, self.random)

    def _harm(self, kind: str) -> AbstractContextManager[None]:
        harms: dict[str, Callable[[], AbstractContextManager[None]]] = {
            "disk full": lambda: faults.full_disk(self.place),
            "lines cut": lambda: faults.cut_lines(self.place, self.sender),
            "slow senders and readers": lambda: faults.slow_ones(self.place),
            "clock jumps": lambda: faults.wrong_clock(self.place, self.random),
        }
        return harms[kind]()

    def _moment(self, most: float) -> None:
        Event().wait(self.random.random() * most)

    def go_on(self) -> None:
        """What was sent is taken, by whoever was started again: on a busy machine slowly, but batch by batch."""
        while not self.sender.idle.is_set():
            self.place.until(partial(self._moved, len(self.sender.sent)), "nothing is taken any more")

    def _moved(self, taken: int) -> bool:
        return self.sender.idle.is_set() or len(self.sender.sent) > taken


def begun(place: BrokenPlace, *, seed: int) -> ChaosRun:
    """A run whose sender sends what it is given."""
    sender = ChaosSender(place, Random(seed + 1))
    sender.start()
    return ChaosRun(place, sender, Random(seed))


def outcomes(
    place: BrokenPlace, signals: Batches, *, seed: int, kills: int, kinds: tuple[str, ...] = KINDS
) -> Iterator[ChaosOutcome]:
    """Kind by kind, a few kills of each alone; then everything at once, counted after each part."""
    run = begun(place, seed=seed)
    parts = list(_parts(kinds, kills))
    for number, (kind, wanted) in enumerate(parts):
        mine = signals[number :: len(parts)]
        rounds = -(-wanted // (AT_ONCE if kind == ALL else ALONE)) or HARMS
        yield run.kind(kind, [mine[index::rounds] for index in range(rounds)], wanted)


def _parts(kinds: tuple[str, ...], kills: int) -> Iterator[tuple[str, int]]:
    """Each kind and its kills."""
    alone = [kind for kind in kinds if kind in faults.VICTIMS]
    each = ALONE if ALL in kinds else -(-kills // max(len(alone), 1))
    for kind in kinds:
        if kind != ALL:
            yield kind, each if kind in alone else 0
    left = kills - each * len(alone) if ALL in kinds else 0
    while left > 0:
        yield ALL, min(left, PART)
        left -= PART


__all__ = ["ALL", "KINDS", "ChaosOutcome", "ChaosRun", "begun", "folded", "outcomes"]
