"""What a shop's page said of goods, and since when: each telling of it that said something new, out of the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from django.db import connection

from amends.casework.products import sql
from amends.merchants.access import require
from amends.merchants.models import Member
from amends.merchants.roles import Permission

PARTS: Final = ("headline", "claims", "description", "sizes", "options", "shipping")
"""What a page says, in the order in which people read it."""
FILED: Final = 100_000  # tellings that a file of all pages is made of
MOST: Final = 500  # tellings of all shops that are looked at, the latest


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingText:
    """``since``: from when on it said so; ``by``: who told it, empty: a system did. Words as they were told."""

    shop_id: int
    since: datetime
    by: str
    language: str
    headline: str
    claims: str
    description: str
    sizes: str
    options: str
    shipping: str

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(getattr(self, name) for name in PARTS)


def told(member: Member, sku: str, *, shop_id: int | None = None) -> list[ListingText]:
    """The versions of a SKU's pages, the latest first; of one shop, or of all. Raises Http404 for who sees no cases."""
    require(member, Permission.VIEW_CASES)
    values: dict[str, Any] = {"merchant": member.merchant_id, "key": f"listing:{sku}", "shop": shop_id, "most": MOST}
    with connection.cursor() as cursor:
        cursor.execute(sql.TOLD, values)
        names = [each.name for each in cursor.description or ()]
        rows = [ListingText(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]
    return _new(rows)


def told_of_all(member: Member, *, shop_id: int | None = None) -> list[tuple[str, ListingText]]:
    """The versions of all pages with their SKU, by SKU and shop, the latest first. Raises Http404 as ``told``."""
    require(member, Permission.VIEW_CASES)
    values: dict[str, Any] = {"merchant": member.merchant_id, "shop": shop_id, "most": FILED}
    with connection.cursor() as cursor:
        cursor.execute(sql.TOLD_OF_ALL, values)
        names = [each.name for each in cursor.description or ()][1:]
        rows = [(sku, ListingText(**dict(zip(names, row, strict=True)))) for sku, *row in cursor.fetchall()]
    return [(sku, each) for sku, of in groupby(rows, key=itemgetter(0)) for each in _new([text for _sku, text in of])]


def _new(rows: Sequence[ListingText]) -> list[ListingText]:
    """Without those that said what stood there already; given and returned the latest first."""
    last: dict[int, ListingText] = {}
    kept: list[ListingText] = []
    for row in reversed(rows):
        before = last.get(row.shop_id)
        if before is None or (before.words, before.language) != (row.words, row.language):
            kept.append(row)
            last[row.shop_id] = row
    return kept[::-1]


def at(versions: Sequence[ListingText], moment: datetime, *, shop_id: int) -> ListingText | None:
    """What stood there at that moment; None where nothing was told by then."""
    return next((each for each in versions if each.shop_id == shop_id and each.since <= moment), None)
