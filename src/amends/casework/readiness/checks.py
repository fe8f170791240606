"""What the product finds out by itself for the list of a promotion: each a finding with the rows it stands on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from amends.casework.queries.pools import pools
from amends.casework.readiness import sql
from amends.casework.readiness.library import one_carrier
from amends.casework.readiness.models import RoomContact
from amends.merchants import roster
from amends.merchants.access import visible
from amends.merchants.models import Desk, Member, Promotion, PromotionPhase

LOOKED_BACK: Final = timedelta(days=30)
COUNTED: Final = timedelta(days=90)
PERCENT: Final = 100
PHASES: Final = (PromotionPhase.SALE, PromotionPhase.AFTER_SALES)
LISTING_ISSUES: Final = ["NOT_AS_DESCRIBED", "SIZE_COLOR_STYLE"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedRow:
    """``name``: a desk, product or carrier; ``count``, ``other``: the numbers; ``place``: an order's dossier, or 0."""

    name: str
    count: int = 0
    other: int = 0
    place: int = 0
    phase: str = ""
    weekday: int = 0
    hours: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessFound:
    """``good``: nothing is missing; None: too little is known to say."""

    check: str
    good: bool | None
    rows: list[CheckedRow] = field(default_factory=list)


def check(member: Member, promotion: Promotion, name: str, *, now: datetime) -> ReadinessFound | None:
    """None for a name that is no check."""
    found = CHECKS.get(name)
    return found(member, promotion, now) if found else None


def _roster(member: Member, _promotion: Promotion, _now: datetime) -> ReadinessFound:
    """Hours of the sale and of the days after it in which nobody sits at an open desk."""
    rows: list[CheckedRow] = []
    planned = False
    for phase in PHASES:
        for desk in roster.roster(member, phase=phase):
            planned |= bool(desk.shifts)
            if desk.gaps and not desk.stand_in:
                rows += _gaps(desk, phase)
    return ReadinessFound(check="roster", good=not rows if planned else None, rows=rows)


def _gaps(desk: roster.DeskRoster, phase: PromotionPhase) -> list[CheckedRow]:
    empty = [(day.weekday, tuple(hour.hour for hour in day.hours if not hour.people)) for day in desk.days]
    return [
        CheckedRow(name=desk.name, count=len(hours), phase=phase.value, weekday=weekday, hours=hours)
        for weekday, hours in empty
        if hours
    ]


def _contacts(member: Member, _promotion: Promotion, _now: datetime) -> ReadinessFound:
    """Departments, which are the desks and whoever else was written down, without anybody to call."""
    there = {each.department.casefold() for each in visible(member, RoomContact)}
    names = visible(member, Desk).order_by("name").values_list("name", flat=True)
    missing = [CheckedRow(name=name) for name in names if name.casefold() not in there]
    return ReadinessFound(check="contacts", good=not missing, rows=missing)


def _carriers(member: Member, _promotion: Promotion, now: datetime) -> ReadinessFound:
    """Who carried the parcels of the last weeks."""
    found = _rows(sql.CARRIERS, [member.merchant_id, (now - LOOKED_BACK).date()])
    total = sum(count for _carrier, count in found)
    rows = [CheckedRow(name=carrier, count=count, other=count * PERCENT // total) for carrier, count in found]
    good = bool(rows) and len(rows) > 1 and rows[0].other < one_carrier()
    return ReadinessFound(check="carriers", good=good if total else None, rows=rows)


def _stock(member: Member, _promotion: Promotion, now: datetime) -> ReadinessFound:
    """Goods whose last count found fewer pieces than are listed."""
    found = _rows(sql.STOCK, [member.merchant_id, now - COUNTED])
    rows = [CheckedRow(name=n, count=listed, other=real, place=d) for n, listed, real, d in found if listed > real]
    return ReadinessFound(check="stock", good=not rows if found else None, rows=rows)


def _ship_dates(member: Member, _promotion: Promotion, now: datetime) -> ReadinessFound:
    """Goods of the last orders that came without a shipping date."""
    values = {"merchant": member.merchant_id, "since": now - LOOKED_BACK}
    found = _rows(sql.NO_SHIP_DATE, values)
    rows = [CheckedRow(name=sku or "—", count=count, place=place) for sku, count, place in found]
    return ReadinessFound(check="ship_dates", good=not rows, rows=rows)


def _pool(member: Member, _promotion: Promotion, _now: datetime) -> ReadinessFound:
    """What the fund pools hold."""
    rows = [CheckedRow(name=currency, count=balance or 0) for currency, balance in pools(member).items()]
    return ReadinessFound(check="pool", good=bool(rows) and all(row.count > 0 for row in rows), rows=rows)


def _listings(member: Member, _promotion: Promotion, now: datetime) -> ReadinessFound:
    """Goods of which buyers said lately that they weren't as described."""
    found = _rows(sql.LISTINGS, [member.merchant_id, LISTING_ISSUES, now - COUNTED])
    rows = [CheckedRow(name=sku, count=count) for sku, count in found]
    return ReadinessFound(check="listings", good=not rows, rows=rows)


def _rows(statement: str, values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


CHECKS: Final[dict[str, Callable[[Member, Promotion, datetime], ReadinessFound]]] = {
    "roster": _roster,
    "contacts": _contacts,
    "carriers": _carriers,
    "stock": _stock,
    "ship_dates": _ship_dates,
    "pool": _pool,
    "listings": _listings,
}
