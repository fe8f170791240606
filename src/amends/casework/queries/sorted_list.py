"""A work list sorted by one of its columns, page by page, however many cases there are."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Self

from django.db import connection, transaction

from amends.casework.ledger import order_sql
from amends.casework.queries import list_filters, list_views, listed_case, sorted_sql
from amends.casework.queries.list_filters import ListFilters
from amends.casework.queries.list_views import LATELY, View
from amends.casework.queries.listed_case import ListedCase
from amends.merchants.models import Member
from amends.merchants.pace import pace_of

MOST: Final = 10**30  # of a number in an address
PARTS: Final = 6
Place = tuple[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SortOrder:
    """``column``: of ``sorted_sql.KEYS``; ``down``: the highest, latest or last first.

    ``places``: of a column of codes, by shop (0: any) and code, which place it has by its words. Of the risk:
    ``prices`` of a point by shop, minor units at home; ``finals``: clocks, by shop, that once missed leave nothing at
    stake.
    """

    column: str
    down: bool
    places: Mapping[Place, int] = field(default_factory=dict)
    prices: Mapping[int, float] = field(default_factory=dict)
    finals: Sequence[Place] = ()

    @property
    def name(self) -> str:
        return f"-{self.column}" if self.down else self.column


@dataclass(frozen=True, slots=True, kw_only=True)
class SortCursor:
    """The last row of a page; the next begins behind it. ``gone``: see ``PageCursor``; ``key``: None: empty."""

    order: str
    gone: float
    key: int | float | str | None
    score: float
    dossier_id: int
    no: int

    @classmethod
    def read(cls, text: str, order: SortOrder) -> Self | None:
        """From what ``str`` gave; None for anything else, which begins at the top."""
        try:
            parts = json.loads(base64.b64decode(text.encode() + b"==", altchars=b"-_", validate=False))
        except (ValueError, binascii.Error):
            return None
        if not (isinstance(parts, list) and len(parts) == PARTS and parts[0] == order.name):
            return None
        _order, gone, key, score, dossier_id, no = parts
        numbers = _number(gone) and _number(score) and _whole(dossier_id) and _whole(no)
        if not numbers or not _fits(key, sorted_sql.KEYS[order.column].type):
            return None
        return cls(order=order.name, gone=float(gone), key=key, score=float(score), dossier_id=dossier_id, no=no)

    def __str__(self) -> str:
        parts = [self.order, self.gone, self.key, self.score, self.dossier_id, self.no]
        return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def _number(given: object) -> bool:
    return isinstance(given, int | float) and not isinstance(given, bool) and abs(given) < MOST


def _whole(given: object, most: int = 2**63) -> bool:
    return isinstance(given, int) and not isinstance(given, bool) and abs(given) < most


def _fits(key: object, kind: str) -> bool:
    """Whether a key of an address can be compared with what the column gives."""
    match kind:
        case "text":
            fits = isinstance(key, str) and "\0" not in key
        case "float8":
            fits = _number(key)
        case "int":
            fits = _whole(key, sorted_sql.UNKNOWN + 1)
        case _:
            fits = _whole(key)
    return key is None or fits


@dataclass(frozen=True, slots=True, kw_only=True)
class SortedPage:
    rows: list[ListedCase]
    next: SortCursor | None


def sorted_list(
    member: Member,
    *,
    view: View,
    filters: ListFilters,
    order: SortOrder,
    now: datetime,
    after: SortCursor | None = None,
    limit: int,
) -> SortedPage:
    """One page of a view by a column; those with nothing in it last, equal ones in the list's own order."""
    gone = after.gone if after else pace_of(member.merchant).at(now)
    values = _values(member, view, filters, order, now) | {"limit": limit + 1} | order_sql.values(gone)
    if after is not None:
        values |= {"key": after.key, "score": after.score, "dossier_id": after.dossier_id, "no": after.no}
    empty = after is not None and after.key is None
    asked = sorted_sql.page(view, filters, order.column, down=order.down, more=after is not None, empty=empty)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("; ".join(sorted_sql.planned(view, order.column)))
        cursor.execute(asked, values)
        found = cursor.fetchall()
        cursor.execute("; ".join(sorted_sql.PLANNED_AS_EVER))
    rows = [listed_case.read(row[:-2]) for row in found[:limit]]
    if len(found) <= limit:
        return SortedPage(rows=rows, next=None)
    last, (*_columns, key, score) = rows[-1], found[limit - 1]
    at = SortCursor(order=order.name, gone=gone, key=key, score=score, dossier_id=last.dossier_id, no=last.no)
    return SortedPage(rows=rows, next=at)


def _values(member: Member, view: View, filters: ListFilters, order: SortOrder, now: datetime) -> dict[str, Any]:
    sides = list_views.sides(view, filters)
    return {
        **list_filters.values(filters),
        "merchant": member.merchant_id, "owner": str(member.pk), "own": list(filters.desks), "now": now,
        "since": now - LATELY, "sides": list(sides.values) if sides else [], "ahead": pace_of(member.merchant).ahead,
        "place_shops": [shop for shop, _code in order.places], "place_codes": [code for _shop, code in order.places],
        "places": list(order.places.values()), "price_shops": list(order.prices),
        "prices": list(order.prices.values()), "final_shops": [shop for shop, _clock in order.finals],
        "finals": [clock for _shop, clock in order.finals],
    }  # fmt: skip
