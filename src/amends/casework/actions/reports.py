"""Facts a colleague tells of an order: a signal decided at once, and what would come of it before it is told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec
from django.db import transaction

from amends.casework.actions.held_dossier import HeldDossier, begin, hold
from amends.casework.actions.transaction import ActionResult, act, decided
from amends.engine.signals import AnySignal, GoodsGraded, GoodsInspected, OrderChecked, StockCounted, StockShort
from amends.engine.words import CaseState, Source
from amends.merchants.access import require
from amends.merchants.models import Member, Shop
from amends.merchants.roles import Permission

OF_GOODS: Final = (GoodsInspected, GoodsGraded, StockShort, StockCounted, OrderChecked)
"""What is found by who has the goods before them: money may wait for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What would become of a case. ``new``: it would open; else it changes or closes."""

    no: int
    scene: str
    desk: str
    is_open: bool
    new: bool
    due_at: datetime | None


def needed(kind: type[AnySignal]) -> Permission:
    """What it takes to tell a fact of this kind."""
    return Permission.HANDLE_GOODS if kind in OF_GOODS else Permission.WORK_CASES


def report(*, member: Member, dossier_id: int, signal: AnySignal, now: datetime) -> ActionResult:
    """Tell a fact in the member's name; it can be taken back for ten seconds. Raises as ``act`` does."""
    require(member, needed(type(signal)))
    return act(member=member, dossier_id=dossier_id, signal=signal, now=now, undoable=True)


@transaction.atomic
def report_anew(*, member: Member, shop: Shop, key: str, signal: AnySignal, now: datetime) -> tuple[int, ActionResult]:
    """The same of something without an order, begun with it; of a key that is known, of that. Its dossier, and how.

    Raises as ``act`` does.
    """
    require(member, needed(type(signal)))
    held = begin(member, shop, key)
    acted = act(member=member, dossier_id=held.dossier_id, signal=signal, now=now, undoable=True, held=held)
    return held.dossier_id, acted


@transaction.atomic
def foresee_anew(*, member: Member, shop: Shop, key: str, signal: AnySignal, now: datetime) -> list[Foreseen]:
    """What ``report_anew`` would do; nothing is written. Raises as ``foresee`` does."""
    require(member, needed(type(signal)))
    return _foreseen(member, begin(member, shop, key), signal, now)


@transaction.atomic
def foresee(*, member: Member, dossier_id: int, signal: AnySignal, now: datetime) -> list[Foreseen]:
    """What telling the fact would do to the order's cases; nothing is written. Raises Http404 and RefusedError."""
    require(member, needed(type(signal)))
    return _foreseen(member, hold(member, dossier_id), signal, now)


def _foreseen(member: Member, held: HeldDossier, signal: AnySignal, now: datetime) -> list[Foreseen]:
    known = {case.no: (case.scene, case.state) for case in held.dossier.cases}
    mine = msgspec.structs.replace(signal, order=held.entry.key, at=now, by=str(member.pk), source=Source.COLLEAGUE)
    rows = decided(held, mine, now).cases
    changed = [row for row in rows if known.get(row.no) != (row.scene, row.state)]
    return [
        Foreseen(
            no=row.no,
            scene=row.scene,
            desk=row.desk,
            is_open=row.state == CaseState.OPEN,
            new=row.no not in known,
            due_at=row.due_at,
        )
        for row in changed
    ]
