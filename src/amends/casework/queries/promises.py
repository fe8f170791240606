"""What buyers were promised and neither got nor let go."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Self

from django.db import connection

from amends.casework.queries import sql
from amends.merchants import query_pages
from amends.merchants.models import Member
from amends.merchants.row_order import RowOrder

MOST: Final = 200
DUE_FIRST: Final = ("due_at", "dossier_id", "ref")
NAME: Final = "promises"
DIGITS: Final = 20  # more than any number of a dossier has


class Whose(StrEnum):
    """Promises somebody looks at: ``MINE`` I made, or in a case of mine; ``DESK`` in cases of my desks."""

    MINE = "mine"
    DESK = "desk"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPromise:
    """``case_no``: the case where it is made good: which its being broken opened, else the one it was made in; or 0.

    ``by``: a member's id as text, empty where nobody is known.
    ``said``: the letter it was made in, empty where it was made without one. ``scene``, ``owner``: its case's.
    """

    dossier_id: int
    case_no: int
    ref: str
    what: str
    due: datetime
    by: str
    made_at: datetime
    order_key: str
    buyer: str
    shop_id: int
    scene: str
    owner: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseAsked:
    """``desks``: for ``Whose.DESK``; ``before``: due by then; ``after``: the last row of the page before."""

    whose: Whose = Whose.ALL
    desks: tuple[str, ...] = ()
    shop_id: int | None = None
    before: datetime | None = None
    after: "PromiseCursor | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseCursor:
    """The last row of a page; no two promises share all of it."""

    due: datetime
    dossier_id: int
    ref: str

    @classmethod
    def of(cls, row: OpenPromise) -> Self:
        return cls(due=row.due, dossier_id=row.dossier_id, ref=row.ref)

    @classmethod
    def read(cls, text: str) -> Self | None:
        """From what ``str`` gave; None for anything else, which begins at the top."""
        try:
            due, dossier_id, ref = text.split("~", 2)
            at, number = datetime.fromisoformat(due), int(dossier_id)
        except ValueError:
            return None
        fits = at.tzinfo and len(dossier_id) < DIGITS and "\0" not in ref
        return cls(due=at, dossier_id=number, ref=ref) if fits else None

    def __str__(self) -> str:
        return f"{self.due.isoformat()}~{self.dossier_id}~{self.ref}"

    @property
    def values(self) -> dict[str, Any]:
        return {"due": self.due, "dossier": self.dossier_id, "ref": self.ref}


EVERY: Final = PromiseAsked()


def open_promises(
    member: Member, asked: PromiseAsked = EVERY, *, shop_id: int | None = None, most: int = MOST
) -> list[OpenPromise]:
    """The first ``most``, soonest due first; of one shop, or of all. None of samples."""
    asked = asked if shop_id is None else replace(asked, shop_id=shop_id)
    left, values = _narrowed(member, asked)
    if asked.after is not None:
        left, values = f"{left} {sql.BEHIND}", {**values, **asked.after.values}
    with connection.cursor() as cursor:
        cursor.execute(sql.OPEN.format(left=left), {**values, "most": most})
        return [_read(row) for row in cursor.fetchall()]


def sorted_promises(
    member: Member, asked: PromiseAsked, order: RowOrder, *, after: str, most: int
) -> tuple[list[OpenPromise], str]:
    """A page of them by a column, and where the next begins."""
    left, values = _narrowed(member, asked)
    text, more = query_pages.of_query(sql.PROMISES.format(left=left), order, DUE_FIRST, after=after, most=most, of=NAME)
    with connection.cursor() as cursor:
        cursor.execute(text, {**values, **more})
        rows, following = query_pages.next_of(cursor.fetchall(), order, DUE_FIRST, most=most, of=NAME)
    return [_read(row) for row in rows], following


def _narrowed(member: Member, asked: PromiseAsked) -> tuple[str, dict[str, Any]]:
    left = [sql.OF_SHOP] if asked.shop_id is not None else []
    left += {Whose.MINE: [sql.MINE], Whose.DESK: [sql.AT_DESKS], Whose.ALL: []}[asked.whose]
    left += [sql.DUE_BEFORE] if asked.before else []
    return " ".join(left), {
        "merchant": member.merchant_id, "me": str(member.pk), "shop": asked.shop_id, "desks": list(asked.desks),
        "before": asked.before,
    }  # fmt: skip


def _read(row: tuple[Any, ...]) -> OpenPromise:
    return OpenPromise(**dict(zip(OpenPromise.__dataclass_fields__, row, strict=True)))


def open_promises_count(member: Member) -> str:
    """How many promises are open, in words: beyond MOST just that there are more."""
    with connection.cursor() as cursor:
        cursor.execute(sql.COUNT, [member.merchant_id, MOST + 1])
        (found,) = cursor.fetchone() or (0,)
    return f"{MOST}+" if found > MOST else str(found)
