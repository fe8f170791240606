"""The work list: open cases by urgency, page by page without OFFSET, and how many there are, counted only so far."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Self

from django.db import connection

from amends.casework.queries import standing
from amends.casework.queries.standing import Standing
from amends.merchants.models import Member

PAGE: Final = 50
COUNTED: Final = 1000  # beyond it a count says "1000+": exact numbers of a million rows help nobody
LATELY: Final = timedelta(days=3)


class View(StrEnum):
    """What part of the work somebody looks at."""

    MINE = "mine"
    DESK = "desk"
    ALL = "all"
    RISK = "risk"
    WAITING = "waiting"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Narrows a view; empty means any. ``desks``: the desks the member works at."""

    shop_id: int | None = None
    desk: str = ""
    scene: str = ""
    desks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """The last row of a page; the next page begins behind it."""

    band: int
    rank: float
    dossier_id: int
    no: int

    @classmethod
    def of(cls, row: Standing) -> Self:
        rank = row.closed_at.timestamp() if row.closed_at else row.rank
        return cls(band=row.band if row.is_open else 0, rank=rank, dossier_id=row.dossier_id, no=row.no)

    @classmethod
    def read(cls, text: str) -> Self | None:
        """From what ``str`` gave; None for anything else, which begins at the top."""
        try:
            band, rank, dossier_id, no = text.split("~")
            return cls(band=int(band), rank=float(rank), dossier_id=int(dossier_id), no=int(no))
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.band}~{self.rank!r}~{self.dossier_id}~{self.no}"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPage:
    rows: list[Standing]
    next: Cursor | None


_OPEN_ORDER: Final = "band DESC, rank DESC, dossier_id, no"
_CLOSED_ORDER: Final = "closed_at DESC, dossier_id, no"
_BEHIND: Final = """
    AND (band, rank) <= (%(band)s, %(rank)s)
    AND ((band, rank) < (%(band)s, %(rank)s) OR (dossier_id, no) > (%(dossier_id)s, %(no)s))"""
_CLOSED_BEHIND: Final = """
    AND closed_at <= to_timestamp(%(rank)s)
    AND (closed_at < to_timestamp(%(rank)s) OR (dossier_id, no) > (%(dossier_id)s, %(no)s))"""


def work_list(
    member: Member,
    *,
    view: View,
    filters: Filters,
    now: datetime,
    after: Cursor | None = None,
    limit: int = PAGE,
) -> WorkPage:
    """One page of a view, most urgent first (closed ones: latest first)."""
    values = _values(member, filters, now) | {"limit": limit + 1}
    if after is not None:
        values |= {"band": after.band, "rank": after.rank, "dossier_id": after.dossier_id, "no": after.no}
    with connection.cursor() as cursor:
        cursor.execute(_with_dossiers(_page(view, filters, more=after is not None), view), values)
        rows = [standing.read(row) for row in cursor.fetchall()]
    full = len(rows) > limit
    return WorkPage(rows=rows[:limit], next=Cursor.of(rows[limit - 1]) if full else None)


def these(member: Member, keys: list[tuple[int, int]]) -> list[Standing]:
    """The cases with these (dossier id, number) as they now stand, in no order."""
    if not keys:
        return []
    dossiers, numbers = zip(*keys, strict=True)
    wanted = "SELECT c.* FROM unnest(%(d)s::bigint[], %(n)s::int[]) k(d, n) JOIN casework_case c"
    joined = f"{wanted} ON c.merchant_id = %(merchant)s AND c.dossier_id = k.d AND c.no = k.n"
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"merchant": member.merchant_id, "d": list(dossiers), "n": list(numbers)}
        cursor.execute(_with_dossiers(joined, View.ALL), values)
        return [standing.read(row) for row in cursor.fetchall()]


def counts(member: Member, *, filters: Filters, now: datetime, most: int = COUNTED) -> dict[View, int]:
    """How many cases each view holds, ``most`` + 1 standing for more."""
    parts = [f"(SELECT count(*) FROM ({_some(view, filters)} LIMIT {most + 1}) s{view})" for view in View]  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts), _values(member, filters, now))
        row = cursor.fetchone() or ()
    return dict(zip(View, row, strict=True))


def _values(member: Member, filters: Filters, now: datetime) -> dict[str, Any]:
    return {
        "merchant": member.merchant_id,
        "owner": str(member.id),
        "shop": filters.shop_id,
        "desk": filters.desk,
        "scene": filters.scene,
        "desks": list(filters.desks),
        "since": now - LATELY,
    }


def _where(view: View, filters: Filters) -> str:
    parts = ["merchant_id = %(merchant)s"]
    match view:
        case View.MINE:
            parts += ["state = 'open'", "owner = %(owner)s", "owner <> ''"]
        case View.DESK | View.ALL:
            parts += ["state = 'open'"]
        case View.RISK:
            parts += ["state = 'open'", "band = 2"]
        case View.WAITING:
            parts += ["state = 'open'", "clock_state = 'paused'"]
        case View.CLOSED:
            parts += ["state = 'closed'", "closed_at >= %(since)s"]
    parts += ["shop_id = %(shop)s"] * (filters.shop_id is not None)
    parts += ["desk = %(desk)s"] * bool(filters.desk)
    parts += ["scene = %(scene)s"] * bool(filters.scene)
    return " AND ".join(parts)


def _some(view: View, filters: Filters) -> str:
    desks = " AND desk = ANY(%(desks)s)" if view is View.DESK and filters.desks else ""
    return f"SELECT 1 FROM casework_case WHERE {_where(view, filters)}{desks}"  # noqa: S608


def _page(view: View, filters: Filters, *, more: bool) -> str:
    """The rows of one page. Several desks are walked side by side, each along its own index."""
    closed = view is View.CLOSED
    order = _CLOSED_ORDER if closed else _OPEN_ORDER
    behind = (_CLOSED_BEHIND if closed else _BEHIND) if more else ""
    one = f"SELECT * FROM casework_case WHERE {_where(view, filters)}{behind}"  # noqa: S608
    end = f"ORDER BY {order} LIMIT %(limit)s"
    if view is View.DESK and filters.desks and not filters.desk:
        side = f"{one} AND desk = of.code {end}"
        return f"SELECT c.* FROM unnest(%(desks)s::text[]) of(code) CROSS JOIN LATERAL ({side}) c {end}"  # noqa: S608
    return f"{one} {end}"


def _with_dossiers(page: str, view: View) -> str:
    order = _CLOSED_ORDER if view is View.CLOSED else _OPEN_ORDER
    ordered = ", ".join(f"c.{part.strip()}" for part in order.split(","))
    return (
        f"SELECT {standing.columns('c')}, d.state FROM ({page}) c "  # noqa: S608
        f"LEFT JOIN casework_dossier d ON d.merchant_id = c.merchant_id AND d.id = c.dossier_id ORDER BY {ordered}"
    )
