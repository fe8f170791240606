"""The ledger of losses: a page of it, overdue first; totals by party; one with its entries; those of a case."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.db.models import F, QuerySet

from amends.casework.losses.models import (
    OPEN,
    Loss,
    LossEntry,
    LossState,
)
from amends.casework.queries import sql
from amends.merchants import table_pages
from amends.merchants.access import visible
from amends.merchants.models import Member
from amends.merchants.row_order import USUAL, RowOrder

PAGE: Final = 100
MOST: Final = 10_000  # rows of a file
DUE_FIRST: Final = ("due_at", "id")


@dataclass(frozen=True, slots=True, kw_only=True)
class LossFilters:
    """``states``: of LossState. Empty: any."""

    states: tuple[str, ...]
    party: str = ""
    partner: str = ""
    shop_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """Of one party in one currency. ``late``: losses whose time has passed."""

    party: str
    currency: str
    count: int
    amount: int
    recovered: int
    late: int


def losses(member: Member, wanted: LossFilters, *, order: RowOrder = USUAL, after: str = "") -> tuple[list[Loss], str]:
    """A page, those whose time passes first at the top unless they are sorted; and where the next begins."""
    return table_pages.page(_filtered(member, wanted), order, DUE_FIRST, after=after, most=PAGE)


def claimable(member: Member, wanted: LossFilters, *, most: int) -> list[int]:
    """Ids of those that can be claimed, of which the time passes first, so many at most."""
    rows = _filtered(member, wanted).filter(state=LossState.TO_CONFIRM).order_by(F("due_at").asc(nulls_last=True), "id")
    return list(rows.values_list("id", flat=True)[:most])


def every(member: Member, wanted: LossFilters, order: RowOrder = USUAL) -> list[Loss]:
    """All of them in the page's order, up to MOST."""
    return list(table_pages.in_order(_filtered(member, wanted), order, DUE_FIRST)[:MOST])


def of_sheet(member: Member, sheet: str) -> list[Loss]:
    """What was claimed together."""
    return list(visible(member, Loss).filter(sheet=sheet).order_by("party", "partner", "order_key", "id"))


def _filtered(member: Member, wanted: LossFilters) -> QuerySet[Loss]:
    rows = visible(member, Loss).filter(state__in=wanted.states)
    rows = rows.filter(party=wanted.party) if wanted.party else rows
    rows = rows.filter(partner=wanted.partner) if wanted.partner else rows
    return rows.filter(shop_id=wanted.shop_id) if wanted.shop_id else rows


def totals(member: Member, *, now: datetime) -> tuple[list[Total], dict[str, int]]:
    """Open losses by party, the largest first; and how many there are in each state."""
    values: dict[str, Any] = {"merchant": member.merchant_id, "now": now, "states": [s.value for s in OPEN]}
    with connection.cursor() as cursor:
        cursor.execute(sql.TOTALS, values)
        rows = cursor.fetchall()
    sums: dict[tuple[str, str], list[int]] = {}
    states: dict[str, int] = {}
    for party, currency, *numbers, state in rows:
        states[state] = states.get(state, 0) + numbers[0]
        have = sums.setdefault((party, currency), [0, 0, 0, 0])
        sums[party, currency] = [a + b for a, b in zip(have, numbers, strict=True)]
    found = [
        Total(party=party, currency=currency, count=n[0], amount=n[1], recovered=n[2], late=n[3])
        for (party, currency), n in sums.items()
    ]
    return sorted(found, key=lambda total: (total.currency, -total.amount)), states


def partners(member: Member, *, party: str) -> list[str]:
    """Names of one party's partners among the open losses."""
    rows = visible(member, Loss).filter(party=party, state__in=[s.value for s in OPEN]).exclude(partner="")
    return list(rows.values_list("partner", flat=True).distinct().order_by("partner")[:PAGE])


def entries(member: Member, *, ids: list[int]) -> dict[int, list[LossEntry]]:
    """What was done about each of these losses, oldest first."""
    found: dict[int, list[LossEntry]] = {id: [] for id in ids}
    for entry in visible(member, LossEntry).filter(loss_id__in=ids).order_by("id"):
        found[entry.loss_id].append(entry)
    return found


def of_case(member: Member, *, dossier_id: int, no: int) -> list[Loss]:
    return list(visible(member, Loss).filter(dossier_id=dossier_id, case_no=no).order_by("-amount", "id"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """One who owes us, in one currency: sums of all losses of a time, minor units; ``late``: whose time has passed."""

    party: str
    partner: str
    currency: str
    count: int
    amount: int
    recovered: int
    written_off: int
    open: int
    late: int


def bearers(member: Member, *, since: datetime, until: datetime, now: datetime) -> list[Bearer]:
    """Everybody who bears a loss that opened between two moments, who owes most first."""
    values: dict[str, Any] = {"merchant": member.merchant_id, "since": since, "until": until, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(sql.BEARERS, values)
        rows = cursor.fetchall()
    return [Bearer(**dict(zip(Bearer.__dataclass_fields__, row, strict=True))) for row in rows]


def of_bearer(member: Member, *, party: str, partner: str, since: datetime, until: datetime) -> list[Loss]:
    """All losses of one who bears them that opened between two moments, the oldest first, up to MOST."""
    rows = visible(member, Loss).filter(party=party, partner=partner, opened_at__gte=since, opened_at__lt=until)
    return list(rows.order_by("opened_at", "id")[:MOST])
