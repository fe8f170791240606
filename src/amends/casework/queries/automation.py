"""How much happens by itself, and where the hours go from a case's opening to its end: by scene, desk and party.

*A step without a hand*: the engine or a rule did it, a fact showed it to be done, or somebody outside did it on a page
of theirs. What only our own people can have done (deciding, paying, inspecting) is by hand, though a fact tells it.
*A case without a person*: closed, and no colleague did or skipped a step, chose how to settle it, wrote to the buyer,
noted anything or closed it. *Ours*: time in which a step of our own desks could be done. *Waiting for X*: time in
which none could, and X had something to do. *Neither*: time in which nobody had a step: for time to pass, or a fact.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import connection

from amends.casework.overlay.policies import ShopCard
from amends.casework.queries import automation_sql
from amends.casework.queries.by_people import ours
from amends.engine.playbook import Playbook

HOUR: Final = 3600.0
HAND, FACT = "hand", "fact"
Books = dict[int, Playbook]  # by shop


class StepsDone(NamedTuple):
    shop_id: int
    scene: str
    step: str
    desk: str
    who: str
    n: int


@dataclass(slots=True, kw_only=True)
class AutoShare:
    """Of some steps and cases: how many, how many by themselves, and the hours of the cases."""

    steps: int = 0
    by_rule: int = 0
    cases: int = 0
    untouched: int = 0
    hours: float = 0
    ours: float = 0
    neither: float = 0
    waits: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    who: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def steps_rate(self) -> float | None:
        """The share of steps done without a hand."""
        return self.by_rule / self.steps if self.steps else None

    @property
    def cases_rate(self) -> float | None:
        """The share of cases closed without a person."""
        return self.untouched / self.cases if self.cases else None

    @property
    def mean(self) -> float | None:
        """Hours from opening to end, of one case."""
        return self.hours / self.cases if self.cases else None

    @property
    def waited(self) -> float:
        return sum(self.waits.values())

    def as_json(self) -> dict[str, Any]:
        each = self.cases or 1
        return {
            "steps": self.steps, "steps_without_a_hand": self.by_rule, "steps_rate": rounded(self.steps_rate),
            "cases": self.cases, "cases_without_a_person": self.untouched, "cases_rate": rounded(self.cases_rate),
            "hours_to_solve": rounded(self.mean), "hours_ours": rounded(self.ours / each),
            "hours_neither": rounded(self.neither / each),
            "steps_done_by": dict(sorted(self.who.items())),
            "hours_waiting": {party: rounded(hours / each) for party, hours in sorted(self.waits.items())},
        }  # fmt: skip


def rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomationReport:
    """``scenes`` by shop and scene; ``parties``: whose the steps were, "" for our own. ``half``: the median's hours."""

    since: datetime
    until: datetime
    all: AutoShare
    scenes: dict[tuple[int, str], AutoShare]
    desks: dict[str, AutoShare]
    parties: dict[str, AutoShare]
    half: float | None

    def as_json(self) -> dict[str, Any]:
        return {
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "all": self.all.as_json() | {"hours_to_solve_half": rounded(self.half)},
            "scenes": [
                {"shop": shop, "scene": scene, **share.as_json()} for (shop, scene), share in self.scenes.items()
            ],
            "desks": [{"desk": desk, **share.as_json()} for desk, share in self.desks.items()],
            "parties": [{"party": party, **share.as_json()} for party, share in self.parties.items()],
        }


def measure(
    merchant_id: int, books: Books, *, since: datetime, until: datetime, shop_id: int | None = None
) -> AutomationReport:
    """What was done and closed from ``since`` until before ``until``."""
    parties, theirs = _parties(books), _peoples(books)
    values = {"merchant": merchant_id, "since": since, "until": until, "shop_id": shop_id} | _columns(parties)
    shop = shop_id is not None
    report = AutomationReport(
        since=since, until=until, all=AutoShare(), scenes={}, desks={}, parties={},
        half=_hours(_rows(automation_sql.half(shop=shop), values)[0][0]),
    )  # fmt: skip
    for row in _rows(automation_sql.steps(shop=shop), values):
        _add_steps(report, StepsDone(*row), parties, theirs)
    for shop_of, scene, desk, *counts in _rows(automation_sql.cases(shop=shop), values):
        for share in _shares(report, shop_of, scene, desk):
            _add_cases(share, counts)
    for shop_of, scene, desk, party, _n, seconds in _rows(automation_sql.waits(shop=shop), values):
        for share in (*_shares(report, shop_of, scene, desk), report.parties.setdefault(party, AutoShare())):
            share.waits[party] += seconds / HOUR
    return report


def playbooks(merchant_id: int, shops: Iterable[Any]) -> Books:
    """The playbook each shop runs on, as shipped: which steps are somebody's outside is the same under own values."""
    return {
        shop.pk: ShopCard(
            id=shop.pk, merchant_id=merchant_id, platform=shop.platform, currency=shop.currency, playbook=shop.playbook
        ).policy.playbook
        for shop in shops
    }


def _parties(books: Books) -> dict[tuple[int, str, str], str]:
    return {
        (shop, scene.name, step.name): step.party
        for shop, book in books.items()
        for scene in book.scenes
        for step in scene.steps
        if step.party
    }


def _peoples(books: Books) -> frozenset[tuple[int, str, str]]:
    """Steps that only our own people can have done, by shop, scene and step."""
    return frozenset(
        (shop, scene.name, step.name)
        for shop, book in books.items()
        for scene in book.scenes
        for step in scene.steps
        if ours(step)
    )


def _columns(parties: dict[tuple[int, str, str], str]) -> dict[str, list[Any]]:
    shops, scenes, steps = (list(each) for each in zip(*parties, strict=True)) if parties else ([], [], [])
    return {"shops": shops, "scenes": scenes, "steps": steps, "parties": list(parties.values())}


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _hours(seconds: Any) -> float | None:
    return None if seconds is None else float(seconds) / HOUR


def _shares(report: AutomationReport, shop: int, scene: str, desk: str) -> tuple[AutoShare, ...]:
    """Where something of a scene and desk counts."""
    return (
        report.all,
        report.scenes.setdefault((shop, scene), AutoShare()),
        report.desks.setdefault(desk, AutoShare()),
    )


def _add_steps(
    report: AutomationReport,
    row: StepsDone,
    parties: dict[tuple[int, str, str], str],
    theirs: frozenset[tuple[int, str, str]],
) -> None:
    place = (row.shop_id, row.scene, row.step)
    who = HAND if row.who == FACT and place in theirs else row.who
    party = report.parties.setdefault(parties.get(place, ""), AutoShare())
    for share in (*_shares(report, row.shop_id, row.scene, row.desk), party):
        share.steps += row.n
        share.by_rule += 0 if who == HAND else row.n
        share.who[who] += row.n


def _add_cases(share: AutoShare, counts: list[Any]) -> None:
    n, untouched, whole, ours, neither = counts
    share.cases, share.untouched = share.cases + n, share.untouched + untouched
    share.hours += whole / HOUR
    share.ours += ours / HOUR
    share.neither += neither / HOUR
