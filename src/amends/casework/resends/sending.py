"""A parcel that goes out again is packed, counted, and told with its new number; taken back for ten seconds."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from amends.casework.actions.transaction import RefusedError, act
from amends.casework.holds import packing
from amends.casework.holds.checks import look
from amends.casework.holds.models import HoldAnswer
from amends.casework.ledger.effect_models import EffectRecord
from amends.casework.ledger.models import DossierRecord
from amends.casework.letters import undo
from amends.casework.resends import tasks
from amends.casework.resends.models import ResentParcel
from amends.casework.search.numbers import of_parcel
from amends.engine.facts import Facts
from amends.engine.signals import ParcelShipped
from amends.engine.signals.base import Piece
from amends.engine.words import Direction
from amends.merchants.access import get_or_404, require, visible
from amends.merchants.models import Member
from amends.merchants.roles import Permission

NUMBER: Final = re.compile(r"[A-Z0-9-]{6,40}")
STOPS: Final = (HoldAnswer.HOLD, HoldAnswer.CANCELED, HoldAnswer.REFUNDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedAgain:
    """``counted``: pieces by goods, as scanned; ``by_eye``: nothing was scanned, it was looked at."""

    carrier: str
    waybill: str
    counted: Mapping[str, int]
    by_eye: bool = False


@transaction.atomic
def send(member: Member, effect_id: int, packed: PackedAgain, *, token: str, now: datetime) -> ResentParcel:
    """Tell that it went out. Raises Http404, RefusedError (``field``: of ``PackedAgain``, ``sent`` or ``stopped``)."""
    require(member, Permission.HANDLE_GOODS)
    rows = visible(member, EffectRecord).filter(id=effect_id, kind=tasks.RESHIP)
    rows.select_for_update(of=("self",)).first()  # who sends the same at once waits here
    wanted = tasks.task(member, effect_id)
    before = visible(member, ResentParcel).filter(effect_id=effect_id).first()
    if before is not None:
        raise RefusedError(before.waybill, field="sent")
    number = _number(member, wanted, packed)
    _counted(wanted, packed)
    _stopped(member, wanted)
    pieces = tuple(Piece(sku=sku, quantity=many) for sku, many in wanted.pieces.items())
    signal = ParcelShipped(
        id=f"resend:{token}", at=now, order="-", carrier=packed.carrier.strip(), waybill=number, pieces=pieces,
        way=Direction.AGAIN,
    )  # fmt: skip
    act(member=member, dossier_id=wanted.effect.dossier_id, signal=signal, now=now, undoable=True)
    return _keep(member, wanted, packed, signal, now)


def _keep(
    member: Member, wanted: tasks.ResendTask, packed: PackedAgain, signal: ParcelShipped, now: datetime
) -> ResentParcel:
    effect = wanted.effect
    try:
        with transaction.atomic():
            return ResentParcel.objects.create(
                merchant_id=member.merchant_id, effect_id=effect.id, dossier_id=effect.dossier_id,
                case_no=effect.case_no, order_key=effect.order_key, carrier=signal.carrier, waybill=signal.waybill,
                pieces=wanted.pieces, by_eye=packed.by_eye, by=member.pk, at=now, signal_id=signal.id,
            )  # fmt: skip
    except IntegrityError as taken:
        raise RefusedError("another parcel has this number", field="waybill") from taken


def _number(member: Member, wanted: tasks.ResendTask, packed: PackedAgain) -> str:
    number = packed.waybill.strip().upper()
    if not NUMBER.fullmatch(number):
        raise RefusedError("that is no parcel's number", field="waybill")
    if number in _known(wanted.facts):
        raise RefusedError("that is the number of a parcel sent before", field="waybill")
    others = visible(member, DossierRecord).filter(of_parcel(member.merchant_id, number))
    if others.exclude(id=wanted.effect.dossier_id).exists():
        raise RefusedError("another parcel has this number", field="waybill")
    return number


def _known(facts: Facts) -> set[str]:
    return {each.upper() for each in (facts.waybill, *facts.numbers) if each}


def _counted(wanted: tasks.ResendTask, packed: PackedAgain) -> None:
    """Raises RefusedError that names what is too few and what doesn't belong."""
    if packed.by_eye and not packed.counted:
        return
    missing, foreign = packing.compare(wanted.pieces, packed.counted)
    if missing or foreign:
        parts = [f"−{many} {sku}" for sku, many in missing.items()] + [
            f"+{many} {sku}" for sku, many in foreign.items()
        ]
        raise RefusedError(", ".join(parts)[:300], field="counted")


def _stopped(member: Member, wanted: tasks.ResendTask) -> None:
    """Raises RefusedError where the order is held, was cancelled, or its money went back."""
    rows = visible(member, DossierRecord).filter(id=wanted.effect.dossier_id)
    answer, *_rest = look(rows, member.merchant_id, wanted.effect.order_key)
    if answer in STOPS:
        raise RefusedError(answer.value, field="stopped")


@transaction.atomic
def take_back(member: Member, effect_id: int, *, now: datetime) -> None:
    """It didn't go out after all. Raises Http404, RefusedError as ``undo.take_back``."""
    require(member, Permission.HANDLE_GOODS)
    sent = get_or_404(member, ResentParcel, effect_id=effect_id)
    undo.take_back(member=member, dossier_id=sent.dossier_id, no=0, now=now)
    visible(member, ResentParcel).filter(effect_id=effect_id).delete()
