"""What poor quality has cost between two days, by whatever one asks for, dearest first; and the orders behind it."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

from django.db import connection

from amends.casework.costs import prices, sql
from amends.merchants.models import Member

PAGE: Final = 60
TOP: Final = 30
SAID: Final = ("message.received", "review.posted", "review.followed")
FAMILY: Final = "family"
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


def lines(member: Member, asked: CostQuestion, by: str) -> list[CostLine]:
    """By one of DIMENSIONS or ``week``, dearest first."""
    if by == FAMILY:
        return _families(lines(member, asked, "issue"))
    rows = _ask(sql.by(by, of=asked.of), _values(member, asked))
    names = [each.name for each in fields(CostLine)]
    return [CostLine(**dict(zip(names, (str(row[0]), *row[1:]), strict=True))) for row in rows]


def lines_and_weeks(member: Member, asked: CostQuestion, by: str) -> tuple[list[CostLine], list[CostLine]]:
    """The lines by one of DIMENSIONS, dearest first, and by week, the earliest first; the rows are looked at once."""
    rows = _ask(sql.by_and_weeks("issue" if by == FAMILY else by, of=asked.of), _values(member, asked))
    names = [each.name for each in fields(CostLine)]
    told = [(weekly, CostLine(**dict(zip(names, values, strict=True)))) for weekly, *values in rows]
    found = [line for weekly, line in told if not weekly]
    weeks = sorted((line for weekly, line in told if weekly), key=lambda line: line.of)
    return (_families(found) if by == FAMILY else found), weeks


def _families(issues: list[CostLine]) -> list[CostLine]:
    found: dict[str, CostLine] = {}
    for line in issues:
        family = prices.family_of(line.of)
        before = found.get(family)
        numbers = [each.name for each in fields(CostLine) if each.name != "of"]
        sums = {name: getattr(line, name) + (getattr(before, name) if before else 0) for name in numbers}
        found[family] = CostLine(of=family, **sums)
    return sorted(found.values(), key=lambda each: -each.net)


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


def cases(member: Member, asked: CostQuestion, *, page: int = 0, most: int = PAGE) -> tuple[list[CostCase], bool]:
    """A page of the orders behind one value, dearest first; and whether there is more."""
    values = _values(member, asked) | {"most": most + 1, "skip": page * most}
    rows = _ask(sql.cases(asked.of), values)
    names = [each.name for each in fields(CostCase)]
    found = [CostCase(**dict(zip(names, row, strict=True))) for row in rows]
    return found[:most], len(found) > most


def words(member: Member, found: list[CostCase], *, most: int = 8) -> list[tuple[int, str]]:
    """What the buyers of these orders wrote, the latest first."""
    dossiers = [each.dossier_id for each in found]
    return _ask(sql.WORDS, {"merchant": member.merchant_id, "dossiers": dossiers, "kinds": list(SAID), "most": most})


def currencies(member: Member, *, since: date) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql.CURRENCIES, [member.merchant_id, since])
        return [currency for (currency,) in cursor.fetchall()]


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
