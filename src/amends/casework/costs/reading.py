"""What poor quality has cost between two days, by whatever one asks for, dearest first; and the orders behind it."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Final, Protocol

from django.db import connection

from amends.casework.costs import prices, sql
from amends.merchants import query_pages
from amends.merchants.models import Member
from amends.merchants.row_order import USUAL, RowOrder

DEAREST: Final = ("-net", "dossier_id")
NAME: Final = "cost cases"
PAGE: Final = 60
TOP: Final = 30
SAID: Final = ("message.received", "review.posted", "review.followed")
FAMILY: Final = "family"
WEEK: Final = "week"
DIMENSIONS: Final = (FAMILY, *(name for name in sql.DIMENSIONS if name not in {"week", "shop"}))


@dataclass(frozen=True, slots=True, kw_only=True)
class CostQuestion:
    """Of which time, currency and shop; ``of``: only where that dimension has the ``value``."""

    since: date
    until: date
    currency: str
    shop_id: int | None = None
    of: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostLine:
    """Of one value: minor units, ``penalties`` with points at their price, ``hands`` the time of people."""

    of: str
    orders: int
    refund: int
    freight: int
    compensated: int
    penalties: int
    lost: int
    recovered: int
    hands: int
    net: int


NUMBERS: Final = tuple(each.name for each in fields(CostLine) if each.name != "of")


@dataclass(frozen=True, slots=True, kw_only=True)
class CostCase:
    """One order behind a sum."""

    dossier_id: int
    case_no: int
    shop_id: int
    order_key: str
    issue: str
    day: date
    sku: str
    refund: int
    freight: int
    compensated: int
    penalties: int
    lost: int
    recovered: int
    hands: int
    net: int


@dataclass(frozen=True, slots=True)
class KeptCosts:
    """``lines``: for each of the dimensions asked for, but of ``others``: days whose rows are to be read."""

    lines: list[list[CostLine]]
    others: list[date]


class ManyCosts(Protocol):
    """How the costs of many orders are told quicker than out of their rows. None: these are not so many."""

    def lines(self, merchant: int, asked: CostQuestion, by: Sequence[str]) -> KeptCosts | None:
        """By each of some dimensions or ``week``, in any order."""

    def currencies(self, merchant: int, since: date, until: date) -> tuple[list[str], list[date]] | None:
        """As ``currencies``, and the days whose rows are to be read."""


_many: list[ManyCosts] = []


def tell_many_by(many: ManyCosts) -> None:
    """Ask it first from now on."""
    _many.append(many)


def lines(member: Member, asked: CostQuestion, by: str) -> list[CostLine]:
    """By one of DIMENSIONS or ``week``, dearest first."""
    (found,) = _told(member, asked, ["issue" if by == FAMILY else by])
    return _families(found) if by == FAMILY else found


def lines_and_weeks(member: Member, asked: CostQuestion, by: str) -> tuple[list[CostLine], list[CostLine]]:
    """The lines by one of DIMENSIONS, dearest first, and by week, the earliest first; the rows are looked at once."""
    found, weeks = _told(member, asked, ["issue" if by == FAMILY else by, WEEK])
    return (_families(found) if by == FAMILY else found), sorted(weeks, key=lambda line: line.of)


def _told(member: Member, asked: CostQuestion, by: list[str]) -> list[list[CostLine]]:
    """By each of these, dearest first: what is kept, and what rows say of the days that it isn't of."""
    kept = next((found for each in _many if (found := each.lines(member.merchant_id, asked, by)) is not None), None)
    if kept is None:
        return _of_rows(member, asked, by)
    if not kept.others:
        return [_sorted(each) for each in kept.lines]
    told = zip(kept.lines, _of_rows(member, asked, by, only=kept.others), strict=True)
    return [_sorted(_added([*one, *other])) for one, other in told]


def _of_rows(
    member: Member, asked: CostQuestion, by: list[str], *, only: list[date] | None = None
) -> list[list[CostLine]]:
    """``only``: of these days. ``by``: one, or one and ``week``."""
    values, names = _values(member, asked) | {"only": only}, [each.name for each in fields(CostLine)]
    if len(by) == 1:
        rows = [(0, *row) for row in _ask(sql.by(by[0], of=asked.of), values)]
    else:
        rows = _ask(sql.by_and_weeks(by[0], of=asked.of), values)
    told = [(place, CostLine(**dict(zip(names, (str(of), *row), strict=True)))) for place, of, *row in rows]
    return [[line for place, line in told if place == n] for n in range(len(by))]


def _sorted(found: list[CostLine]) -> list[CostLine]:
    return sorted(found, key=lambda line: (-line.net, line.of))


def _added(found: list[CostLine]) -> list[CostLine]:
    """Those of one value together."""
    sums: dict[str, CostLine] = {}
    for line in found:
        before = sums.get(line.of)
        sums[line.of] = line if before is None else _sum(before, line, line.of)
    return list(sums.values())


def _sum(one: CostLine, other: CostLine, of: str) -> CostLine:
    return CostLine(of=of, **{name: getattr(one, name) + getattr(other, name) for name in NUMBERS})


def _families(issues: list[CostLine]) -> list[CostLine]:
    told = [replace(line, of=prices.family_of(line.of)) for line in issues]
    return sorted(_added(told), key=lambda each: -each.net)


def total(found: list[CostLine]) -> int:
    return sum(line.net for line in found)


def shares(found: list[CostLine]) -> list[tuple[CostLine, float, float]]:
    """Each with its share and the share of all down to it, of what cost anything (Pareto); 0 to 1."""
    whole = sum(max(line.net, 0) for line in found)
    running, told = 0, []
    for line in found:
        running += max(line.net, 0)
        told.append((line, max(line.net, 0) / whole if whole else 0.0, running / whole if whole else 0.0))
    return told


def cases(
    member: Member, asked: CostQuestion, *, order: RowOrder = USUAL, after: str = "", most: int = PAGE
) -> tuple[list[CostCase], str]:
    """A page of the orders behind one value, dearest first unless they are sorted; and where the next begins."""
    text, more = query_pages.of_query(sql.cases(asked.of), order, DEAREST, after=after, most=most, of=NAME)
    rows, following = query_pages.next_of(
        _ask(text, _values(member, asked) | {"only": None} | more), order, DEAREST, most=most, of=NAME
    )
    names = [each.name for each in fields(CostCase)]
    return [CostCase(**dict(zip(names, row, strict=True))) for row in rows], following


def words(member: Member, found: list[CostCase], *, most: int = 8) -> list[tuple[int, str]]:
    """What the buyers of these orders wrote, the latest first."""
    dossiers = [each.dossier_id for each in found]
    return _ask(sql.WORDS, {"merchant": member.merchant_id, "dossiers": dossiers, "kinds": list(SAID), "most": most})


def currencies(member: Member, *, since: date, until: date) -> list[str]:
    """In which anything was told of orders in these days."""
    kept = next((told for each in _many if (told := each.currencies(member.merchant_id, since, until))), None)
    known, only = kept or ([], None)
    if only == []:
        return sorted(known)
    rows = _ask(sql.CURRENCIES, {"merchant": member.merchant_id, "since": since, "until": until, "only": only})
    return sorted({*known, *(currency for (currency,) in rows)})


def _values(member: Member, asked: CostQuestion) -> dict[str, Any]:
    hands = prices.of_currency(asked.currency)
    return {
        "merchant": member.merchant_id, "since": asked.since, "until": asked.until, "currency": asked.currency,
        "shop": asked.shop_id, "value": asked.value, "days": hands.days, "prices": hands.prices,
    }  # fmt: skip


def _ask(statement: str, values: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
