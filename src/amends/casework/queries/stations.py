"""The pipeline as stations: a desk and the kinds of steps it does; what waits there, whom for, and how fast it goes."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final, NamedTuple, Self

import yaml
from django.db import connection

from amends.casework.queries import stations_sql
from amends.merchants import query_pages
from amends.merchants.models import Member
from amends.merchants.row_order import USUAL, RowOrder

NAME: Final = "steps"
PAGE: Final = 50
KINDS: Final = ("waiting", "working", "todo", "blocked", "late", "done")


@dataclass(frozen=True, slots=True, kw_only=True)
class JamRule:
    """``stations.yaml``. ``pace``: over how long the pace is taken; a jam needs longer than ``jam`` to clear."""

    pace: timedelta
    least: int
    jam: timedelta


@lru_cache(maxsize=1)
def rule() -> JamRule:
    raw = yaml.safe_load(files("amends.casework").joinpath("stations.yaml").read_text(encoding="utf-8"))
    return JamRule(pace=timedelta(hours=raw["pace_hours"]), least=raw["least"], jam=timedelta(hours=raw["jam_hours"]))


class StepCount(NamedTuple):
    """Steps of one kind that stand alike. ``held``: somebody has them in hand; of those done, no hand did them.

    ``since``: the oldest; ``late``: past their deadline; of those done, in the last hour. ``place``: in their cases.
    """

    desk: str
    step: str
    scene: str
    shop_id: int
    state: str
    party: str
    held: bool
    n: int
    since: datetime | None
    late: int
    place: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StationAsked:
    """What is looked at: ``desks`` None is all of them; one shop, one desk, one step, one party."""

    desks: tuple[str, ...] | None = None
    shop_id: int | None = None
    desk: str = ""
    step: str = ""
    party: str = ""

    def values(self, member: Member, now: datetime) -> dict[str, Any]:
        return {
            "merchant": member.merchant_id,
            "now": now,
            "hour": now - timedelta(hours=1),
            "pace": now - rule().pace,
            "desks": None if self.desks is None else list(self.desks),
            "shop_id": self.shop_id,
            "desk": self.desk,
            "step": self.step,
            "party": self.party,
        }


@dataclass(slots=True, kw_only=True)
class StepTally:
    """How one kind of step stands at a desk, or a whole desk. ``blocked``: by whom it waits for.

    ``done``: within the pace's hours, ``by_rule`` of them without a hand; ``hour``: of the last hour.
    """

    step: str = ""
    scene: str = ""
    shop_id: int = 0
    waiting: int = 0
    working: int = 0
    late: int = 0
    done: int = 0
    by_rule: int = 0
    hour: int = 0
    oldest: datetime | None = None
    blocked: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def todo(self) -> int:
        return self.waiting + self.working

    @property
    def held_up(self) -> int:
        return sum(self.blocked.values())

    @property
    def per_hour(self) -> float:
        """How many are done in an hour, by people, at the pace of the last hours."""
        return (self.done - self.by_rule) / (rule().pace.total_seconds() / 3600)

    @property
    def clears_in(self) -> timedelta | None:
        """How long what is to do takes at this pace; None where nothing was done, so nobody can tell."""
        if not self.todo:
            return timedelta()
        return timedelta(hours=self.todo / self.per_hour) if self.per_hour else None

    def add(self, row: StepCount) -> None:
        if row.state == "done":
            self.done, self.hour = self.done + row.n, self.hour + row.late
            self.by_rule += row.n if row.held else 0
        elif row.state == "blocked":
            self.blocked[row.party] += row.n
        else:
            self.waiting, self.working = self.waiting + row.n * (not row.held), self.working + row.n * row.held
            self.late += row.late
            self.oldest = min(filter(None, (self.oldest, row.since)), default=None)


@dataclass(slots=True, kw_only=True)
class Station:
    """A desk with its kinds of steps, those with most to do first. ``jams``: more comes than it gets done."""

    desk: str
    all: StepTally
    steps: list[StepTally]
    place: float
    jams: bool = False


def stations(member: Member, asked: StationAsked, *, now: datetime) -> list[Station]:
    """The desks in the order in which cases pass them; the one that jams worst is marked, if any does."""
    values = asked.values(member, now)
    with connection.cursor() as cursor:
        cursor.execute(stations_sql.counted(values), values)
        counts = [StepCount(*row) for row in cursor.fetchall()]
    by_desk: dict[str, list[StepCount]] = defaultdict(list)
    for count in counts:
        by_desk[count.desk].append(count)
    found = sorted((_station(desk, rows) for desk, rows in by_desk.items()), key=lambda each: (each.place, each.desk))
    _mark(found, now)
    return found


def _station(desk: str, rows: Iterable[StepCount]) -> Station:
    whole, places, n = StepTally(), 0.0, 0
    steps: dict[str, StepTally] = {}
    for row in sorted(rows, key=lambda each: -each.n):  # a step is called as most of it is
        whole.add(row)
        places, n = places + row.place * row.n, n + row.n
        steps.setdefault(row.step, StepTally(step=row.step, scene=row.scene, shop_id=row.shop_id)).add(row)
    ordered = sorted(steps.values(), key=lambda each: (-each.todo, -each.held_up, each.step))
    return Station(desk=desk, all=whole, steps=ordered, place=places / max(n, 1))


def _mark(found: list[Station], now: datetime) -> None:
    """Of the stations that jam, the one that takes longest to clear; one at rest that long counts by its oldest."""
    slow = [(takes, each) for each in found if (takes := _jam(each.all, now)) > rule().jam]
    if slow:
        max(slow, key=lambda each: (each[0], each[1].all.todo))[1].jams = True


def _jam(tally: StepTally, now: datetime) -> timedelta:
    if tally.todo < rule().least:
        return timedelta()
    if tally.clears_in is not None:
        return tally.clears_in
    return now - tally.oldest if tally.oldest else timedelta()


class StationRow(NamedTuple):
    """One step behind a number, with its case."""

    dossier_id: int
    case_no: int
    step: str
    scene: str
    shop_id: int
    desk: str
    party: str
    state: str
    ready_at: datetime | None
    due_at: datetime | None
    done_at: datetime | None
    done_by: str
    how: str
    owner: str
    order_key: str
    buyer: str

    @classmethod
    def of(cls, row: tuple[Any, ...]) -> Self:
        return cls(*row)


def behind(
    member: Member,
    kind: str,
    asked: StationAsked,
    *,
    now: datetime,
    order: RowOrder = USUAL,
    after: str = "",
    most: int = PAGE,
) -> tuple[list[StationRow], str]:
    """The steps behind a number of KINDS, those that wait longest first, of those done the latest, unless sorted."""
    values, name = asked.values(member, now), f"{NAME} {kind}"
    usual = ("-done_at" if kind == "done" else "ready_at", "dossier_id", "case_no", "step")
    text, more = query_pages.of_query(stations_sql.listed(kind, values), order, usual, after=after, most=most, of=name)
    with connection.cursor() as cursor:
        cursor.execute(text, {**values, **more})
        rows, following = query_pages.next_of(cursor.fetchall(), order, usual, most=most, of=name)
    return [StationRow.of(row) for row in rows], following
