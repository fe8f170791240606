"""The ledger of graded goods: what became of pieces that came back, as the signals tell it."""

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db import connection
from django.db.models import Exists, OuterRef, Q, Subquery

from amends.casework.ledger.models import CaseRecord
from amends.casework.projections.models import StepRecord
from amends.casework.queries import sql
from amends.merchants import table_pages
from amends.merchants.access import visible
from amends.merchants.models import Member
from amends.merchants.row_order import USUAL, RowOrder

MOST: Final = 10_000
COMING: Final = 50
DUE_FIRST: Final = ("due_at", "dossier_id", "case_no", "step")


@dataclass(frozen=True, slots=True, kw_only=True)
class GradedPieces:
    """``ref``: of these pieces; ``at``: when they were graded first; ``by``: who graded them last, a member's id.

    ``text``: why they were graded again; ``again``: whether they were.
    """

    dossier_id: int
    shop_id: int
    order_key: str
    ref: str
    at: datetime
    grade: str
    sku: str
    quantity: int
    found: str
    text: str
    by: str
    again: bool
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeFilters:
    """``since`` and ``until``: when they were graded first. Empty: any."""

    since: datetime
    until: datetime
    grade: str = ""
    sku: str = ""
    shop_id: int | None = None


def graded(member: Member, wanted: GradeFilters) -> list[GradedPieces]:
    """Newest first, up to MOST before they are narrowed."""
    values: dict[str, Any] = {
        "merchant": member.merchant_id, "since": wanted.since, "until": wanted.until, "most": MOST,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql.GRADED, values)
        rows = [GradedPieces(**dict(zip(GradedPieces.__dataclass_fields__, row, strict=True))) for row in cursor]
    return [each for each in rows if _fits(each, wanted)]


def _fits(each: GradedPieces, wanted: GradeFilters) -> bool:
    of_shop = wanted.shop_id in {None, each.shop_id}
    return of_shop and wanted.grade in {"", each.grade} and wanted.sku.upper() in {"", each.sku.upper()}


def coming(
    member: Member,
    steps: set[tuple[str, str]],
    *,
    shop_id: int | None = None,
    order: RowOrder = USUAL,
    after: str = "",
    most: int = COMING,
) -> tuple[list[tuple[CaseRecord, StepRecord]], str]:
    """A page of cases whose goods are to be received or inspected, those due first unless they are sorted.

    And where the next page begins. ``steps``: (scene, step) that say so; rows have their case's ``order_key`` and
    ``product`` as well. Those that a buyer or a carrier still has are among them: a parcel may stand at the dock before
    anybody told of it.
    """  # fmt: skip
    case = visible(member, CaseRecord).filter(dossier_id=OuterRef("dossier_id"), no=OuterRef("case_no"))
    mine = {"order_key": Subquery(case.values("order_key")[:1]), "product": Subquery(case.values("product")[:1])}
    rows = visible(member, StepRecord).filter(_among(steps), Exists(case), state__in=["ready", "blocked"])
    rows = (rows.filter(shop_id=shop_id) if shop_id else rows).annotate(**mine)
    found, more = table_pages.page(rows, order, DUE_FIRST, after=after, most=most)
    cases = visible(member, CaseRecord).filter(dossier_id__in={row.dossier_id for row in found})
    by_place = {(case.dossier_id, case.no): case for case in cases}
    return [(by_place[place], row) for row in found if (place := (row.dossier_id, row.case_no)) in by_place], more


def _among(steps: set[tuple[str, str]]) -> Q:
    """Rows of these steps of these scenes."""
    of: dict[str, list[str]] = {}
    for scene, step in sorted(steps):
        of.setdefault(scene, []).append(step)
    return reduce(or_, (Q(scene=scene, step__in=mine) for scene, mine in of.items()), Q(pk__in=[]))
