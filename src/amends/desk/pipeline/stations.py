"""Stations as a picture: a tank for each desk, filled with what is to be done there, and how fast it runs out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language

from amends.casework.queries.stations import Station, StepTally
from amends.desk.directory import Directory
from amends.desk.words import vocabulary
from amends.desk.words.titles import Titles
from amends.web import moments

TALL: Final = 100  # of a tank, in its own units
LEAST: Final = 3  # of what is there at all, to be seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A layer of a tank, or a part of a bar: where it begins and how long it is, of TALL."""

    kind: str
    at: float
    length: float
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldUp:
    party: str
    n: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StationCard:
    """A station, or one kind of its steps (``step``), in words; numbers lead to their rows."""

    code: str
    name: str
    step: str
    tally: StepTally
    levels: list[Level]
    held_up: list[HeldUp]
    oldest: str
    pace: str
    clears: str
    urls: dict[str, str]
    jams: bool = False
    steps: tuple["StationCard", ...] = ()


class StationTeller:
    """Says stations in the reader's language. ``base``: what the page is narrowed to, kept in every address."""

    def __init__(self, here: Directory, now: datetime, base: dict[str, str]) -> None:
        self.here, self.now, self.base = here, now, base

    def cards(self, found: Iterable[Station]) -> list[StationCard]:
        found = list(found)
        most = max((each.all.todo + each.all.held_up for each in found), default=0)
        return [self._card(each, most) for each in found]

    def _card(self, station: Station, most: int) -> StationCard:
        most_of_step = max((each.todo + each.held_up for each in station.steps), default=0)
        steps = tuple(self._told(station.desk, each, most_of_step) for each in station.steps)
        return self._told(station.desk, station.all, most, jams=station.jams, steps=steps)

    def _told(
        self, desk: str, tally: StepTally, most: int, *, jams: bool = False, steps: tuple[StationCard, ...] = ()
    ) -> StationCard:
        asked = {**self.base, "desk": desk, **({"step": tally.step} if tally.step else {})}
        rows = reverse("station_rows")
        return StationCard(
            code=desk,
            name=self.step(tally) if tally.step else self.desk(desk),
            step=tally.step,
            tally=tally,
            levels=levels(tally, most),
            held_up=[
                HeldUp(
                    party=vocabulary.say(vocabulary.WAITING, party) or vocabulary.say(vocabulary.WAITING, "other"),
                    n=n,
                    url=f"{rows}?{urlencode({**asked, 'of': 'blocked', 'party': party})}",
                )
                for party, n in sorted(tally.blocked.items(), key=lambda each: -each[1])
            ],
            oldest=moments.duration(self.now - tally.oldest) if tally.oldest else "",
            pace=f"{tally.per_hour:.1f}",
            clears=moments.duration(tally.clears_in) if tally.clears_in is not None and tally.todo else "",
            urls={
                kind: f"{rows}?{urlencode({**asked, 'of': kind})}"
                for kind in ("todo", "waiting", "working", "late", "blocked", "done")
            },
            jams=jams,
            steps=steps,
        )

    def desk(self, code: str) -> str:
        """The merchant's name for a desk; else what a playbook calls it."""
        if own := self.here.desks.get(code):
            return own
        for shop in self.here.shops.values():
            if code in (book := self.here.books.playbook(shop.playbook)).desks:
                return book.desks[code].say(get_language() or "en")
        return code.replace("_", " ")

    def step(self, tally: StepTally) -> str:
        return self.title(tally.shop_id, tally.scene, tally.step)

    def title(self, shop_id: int, scene: str, step: str = "") -> str:
        """What a scene, or a step of one, is called."""
        shop = self.here.shops.get(shop_id)
        if shop is None:
            return (step or scene).replace("_", " ")
        titles = Titles(self.here.books.playbook(shop.playbook), get_language() or "en", self.here.desks)
        return titles.step(scene, step) if step else titles.scene(scene)


def levels(tally: StepTally, most: int) -> list[Level]:
    """From the bottom: late, in work, waiting for a hand, held up by others."""
    late = min(tally.late, tally.todo)
    working = min(tally.working, tally.todo - late)
    waiting = tally.todo - late - working
    parts = (("late", late), ("working", working), ("waiting", waiting), ("blocked", tally.held_up))
    found: list[Level] = []
    at = 0.0
    for kind, n in parts:
        if n:
            length = max(TALL * n / max(most, 1), LEAST)
            found.append(Level(kind=kind, at=round(at, 1), length=round(length, 1), n=n))
            at += length
    return found
