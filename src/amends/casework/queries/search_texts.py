"""Search what people wrote by any part of it, and what was sold by its title."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from amends.casework.queries import sql
from amends.casework.search import texts
from amends.casework.search.models import Product
from amends.merchants.access import visible
from amends.merchants.models import Member

LEAST: Final = 2
MOST: Final = 30
UTMOST: Final = 200
WEEKS: Final = 60  # how far back the search goes: a season and a year
AROUND: Final = 24  # characters shown before and after what was found


@dataclass(frozen=True, slots=True)
class FoundText:
    """A text that was found. ``case_no``: the order's open case, else its last; None without one.

    ``before``, ``found``, ``after``: the piece of it to be shown.
    """

    dossier_id: int
    order_key: str
    shop_id: int
    at: datetime
    kind: str
    case_no: int | None
    before: str
    found: str
    after: str


@dataclass(frozen=True, slots=True)
class Sold:
    sku: str
    title: str


def find_texts(member: Member, text: str, *, now: datetime, most: int = MOST) -> list[FoundText]:
    """Messages, notes, reviews and tasks in which ``text`` stands, the newest weeks first, at most ``most`` + 1."""
    wanted = "".join(text.lower().split())
    pairs = texts.pairs(wanted)
    if not pairs:
        return []
    this = texts.week_of(now)
    values: dict[str, Any] = {
        "merchant": member.merchant_id,
        "pairs": pairs,
        "halves": [texts.place(member.merchant_id, this - back) for back in range(-1, WEEKS)],
        "wanted": wanted,
        "most": min(most, UTMOST) + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql.FIND, values)
        return [_said(row, text) for row in cursor.fetchall()]


def _said(row: tuple[int, str, int, datetime, str, str, int | None], text: str) -> FoundText:
    dossier_id, key, shop_id, at, kind, said, case_no = row
    start = max(said.lower().find(text.lower()), 0)
    end = start + len(text)
    before = ("…" if start > AROUND else "") + said[max(start - AROUND, 0) : start]
    after = said[end : end + 2 * AROUND] + ("…" if len(said) > end + 2 * AROUND else "")
    return FoundText(dossier_id, key, shop_id, at, kind, case_no, before, said[start:end], after)


def find_products(member: Member, text: str, *, most: int = MOST) -> list[Sold]:
    """What is sold under a title in which ``text`` stands, or under that very SKU."""
    if len(text.strip()) < LEAST:
        return []
    rows = visible(member, Product)
    found = rows.filter(title__icontains=text) | rows.filter(sku=text)
    return [Sold(sku, title) for sku, title in found.order_by("sku", "title").values_list("sku", "title")[:most]]
