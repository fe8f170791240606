"""The pool of returned parcels that nobody could match: one is put in, waits with its case's deadline, is matched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import Http404

from amends.casework.actions import reports
from amends.casework.actions.transaction import ActionResult, RefusedError
from amends.casework.dock.matching import Label, awaited
from amends.casework.dock.models import DockParcel
from amends.casework.ledger.audit import note
from amends.casework.ledger.models import CaseRecord, DossierRecord
from amends.casework.letters import undo
from amends.engine.dossier import decode
from amends.engine.signals import ProblemReported, ProblemSettled, ReturnReceived
from amends.engine.words import CaseState
from amends.merchants import table_pages
from amends.merchants.access import require, visible
from amends.merchants.models import Member, Shop
from amends.merchants.roles import Permission
from amends.merchants.row_order import USUAL, RowOrder

ISSUE: Final = "RETURN_UNIDENTIFIED"
REF: Final = "dock"
MATCHED: Final = "matched"
PAGE: Final = 50
LONGEST_FIRST: Final = ("at", "dossier_id")
LATELY: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A parcel in the pool, and its open case."""

    parcel: DockParcel
    case: CaseRecord


@transaction.atomic
def put(*, member: Member, shop: Shop, label: Label, text: str, token: UUID, now: datetime) -> tuple[int, ActionResult]:
    """Take a parcel into the pool: its dossier, and what came of it. Told again with its number, it is the same one.

    Raises Http404 for who doesn't handle goods, RefusedError as ``act`` does.
    """
    require(member, Permission.HANDLE_GOODS)
    key = f"dock:{label.number or token.hex[:8].upper()}"
    signal = ProblemReported(id=f"dock:{token}", at=now, order="-", ref=REF, issue=ISSUE, sku=label.sku, text=text)
    place, acted = reports.report_anew(member=member, shop=shop, key=key, signal=signal, now=now)
    seen = {
        "shop_id": shop.pk, "at": now, "member_id": member.pk, "number": label.number, "sku": label.sku,
        "tails": list(label.tails), "buyers": list(label.buyers), "matched_to": None, "matched_at": None,
    }  # fmt: skip
    DockParcel.objects.update_or_create(merchant_id=member.merchant_id, dossier_id=place, defaults=seen)
    return place, acted


def waiting(member: Member, *, order: RowOrder = USUAL, after: str = "", most: int = PAGE) -> tuple[list[Waiting], str]:
    """A page of the pool, the longest first unless it is sorted; and where the next begins."""
    found, more = table_pages.page(_pool(member), order, LONGEST_FIRST, after=after, most=most)
    return _with_cases(member, found), more


def count(member: Member) -> int:
    return _pool(member).count()


def of_number(member: Member, number: str) -> list[Waiting]:
    """What waits under a parcel's number."""
    return _with_cases(member, list(_pool(member).filter(number=number).order_by(*LONGEST_FIRST)[:LATELY]))


def get(member: Member, place: int) -> Waiting:
    """One that still waits. Raises Http404."""
    found = _with_cases(member, list(_pool(member).filter(dossier_id=place)))
    if not found:
        raise Http404
    return found[0]


def _pool(member: Member) -> QuerySet[DockParcel]:
    """What waits, each with its case's ``order_key`` and ``due_at``."""
    case = _cases(member).filter(dossier_id=OuterRef("dossier_id")).order_by("no")
    mine = {"order_key": Subquery(case.values("order_key")[:1]), "due_at": Subquery(case.values("due_at")[:1])}
    return visible(member, DockParcel).filter(Exists(case), matched_at=None).annotate(**mine)


def _cases(member: Member) -> QuerySet[CaseRecord]:
    return visible(member, CaseRecord).filter(issue=ISSUE, state=CaseState.OPEN)


def _with_cases(member: Member, parcels: Sequence[DockParcel]) -> list[Waiting]:
    of = _cases(member).filter(dossier_id__in=[each.dossier_id for each in parcels]).order_by("-no")
    cases = {case.dossier_id: case for case in of}
    return [Waiting(parcel=each, case=cases[each.dossier_id]) for each in parcels if each.dossier_id in cases]


@transaction.atomic
def match(*, member: Member, place: int, dossier_id: int, finding: str, token: UUID, now: datetime) -> str:
    """It is this order's: its goods are back, and the parcel's own case is settled. The order's number.

    Raises Http404 where either isn't there or isn't the member's, RefusedError as ``act`` does.
    """
    require(member, Permission.HANDLE_GOODS)
    parcel = visible(member, DockParcel).select_for_update().filter(dossier_id=place, matched_at=None).first()
    order = visible(member, DossierRecord).filter(id=dossier_id, sample=False).first()
    if parcel is None or order is None:
        raise Http404
    if order.id == place:
        raise RefusedError("a parcel is not its own order", field="order")
    coming = awaited(decode(bytes(order.state)).facts)
    back = ReturnReceived(
        id=f"dock:{token}", at=now, order="-", ref=coming.ref if coming else parcel.number, finding=finding
    )
    reports.report(member=member, dossier_id=order.id, signal=back, now=now)
    settled = ProblemSettled(id=f"dock:{token}:settled", at=now, order="-", ref=REF, how=MATCHED, text=order.key)
    reports.report(member=member, dossier_id=place, signal=settled, now=now)
    mine = visible(member, DockParcel).filter(dossier_id=place)
    mine.update(matched_to=order.id, matched_at=now, tails=[], buyers=[], match=str(token))
    note(member=member, verb="dock.matched", about="dock", detail={"parcel": place, "order": order.id}, now=now)
    return order.key


def matched(member: Member, *, most: int = LATELY) -> list[tuple[DockParcel, str]]:
    """Parcels that left the pool last, each with the number of its order."""
    rows = visible(member, DockParcel).exclude(matched_to=None).exclude(match="").order_by("-matched_at")[:most]
    found = list(rows)
    keys = dict(visible(member, DossierRecord).filter(id__in=[p.matched_to for p in found]).values_list("id", "key"))
    return [(each, keys.get(each.matched_to or 0, "")) for each in found]


@transaction.atomic
def unmatch(*, member: Member, place: int, now: datetime) -> None:
    """It is not that order's after all: back into the pool, as if it had never been said.

    Raises Http404, RefusedError where something else has happened to either since, or something is out already.
    """
    require(member, Permission.HANDLE_GOODS)
    parcel = visible(member, DockParcel).select_for_update().filter(dossier_id=place).exclude(match="").first()
    if parcel is None or parcel.matched_to is None:
        raise Http404
    order, told = parcel.matched_to, f"dock:{parcel.match}"
    undo.withdraw(member=member, dossier_id=place, signal_id=f"{told}:settled", now=now)
    undo.withdraw(member=member, dossier_id=order, signal_id=told, now=now)
    visible(member, DockParcel).filter(dossier_id=place).update(matched_to=None, matched_at=None, match="")
    note(member=member, verb="dock.unmatched", about="dock", detail={"parcel": place, "order": order}, now=now)
