"""Repeated causes as pages show them: the list, one with its cases and history, and how often each day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Case, Count, When

from amends.casework.causes.models import (
    ACTIVE,
    Cause,
    CauseState,
)
from amends.casework.ledger.audit_models import Audit
from amends.casework.queries import sql
from amends.casework.queries.listed_case import (
    ListedCase,
    read,
)
from amends.merchants.access import visible
from amends.merchants.models import Member

DAYS: Final = 42  # of a trend
CASES: Final = 100
SHOWN: Final = 200
HISTORY: Final = 50
VIEWS: Final[dict[str, tuple[str, ...]]] = {
    "open": tuple(state.value for state in ACTIVE),
    "mended": (CauseState.MENDED.value,),
    "away": (CauseState.DISMISSED.value, CauseState.MERGED.value),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """A line of a cause's history. ``actor``: ``engine`` or ``member:ID``."""

    at: datetime
    actor: str
    verb: str
    detail: dict[str, Any]


def causes(member: Member, *, view: str = "open", most: int = SHOWN) -> list[Cause]:
    """New ones first, then by how soon they are to be looked at."""
    found = visible(member, Cause).filter(state__in=VIEWS[view])
    return list(found.order_by(Case(When(state=CauseState.RAISED, then=0), default=1), "look_at", "id")[:most])


def counts(member: Member) -> dict[str, int]:
    """How many there are in each view."""
    by_state = dict(visible(member, Cause).values_list("state").annotate(n=Count("*")).order_by())
    return {view: sum(by_state.get(state, 0) for state in states) for view, states in VIEWS.items()}


def trends(member: Member, found: Iterable[Cause], *, today: date) -> dict[int, list[int]]:
    """Cases per day of the last DAYS days, oldest first, by the cause's id."""
    wanted = list(found)
    keys = [(cause.kind, cause.suspect, cause.issue) for cause in wanted]
    if not keys:
        return {}
    since = today - timedelta(days=DAYS)
    with connection.cursor() as cursor:
        cursor.execute(sql.TREND, [*map(list, zip(*keys, strict=True)), member.merchant_id, since])
        rows = cursor.fetchall()
    by: dict[tuple[str, str, str], dict[date, int]] = defaultdict(dict)
    for kind, suspect, issue, day, n in rows:
        by[kind, suspect, issue][day] = n
    days = [today - timedelta(days=n) for n in range(DAYS - 1, -1, -1)]
    return {cause.id: [by[key].get(day, 0) for day in days] for cause, key in zip(wanted, keys, strict=True)}


def behind(member: Member, cause: Cause) -> list[ListedCase]:
    """The latest cases behind a cause."""
    with connection.cursor() as cursor:
        cursor.execute(sql.CASES, {"merchant": member.merchant_id, "cause": cause.id, "most": CASES})
        return [read(row) for row in cursor.fetchall()]


def history(member: Member, cause: Cause) -> list[Happening]:
    """What was done about a cause, latest first."""
    rows = visible(member, Audit).filter(object=f"cause:{cause.id}").order_by("-id")[:HISTORY]
    return [Happening(at=row.at, actor=row.actor, verb=row.verb, detail=row.detail) for row in rows]
