"""Taking back one's own latest action for ten seconds: the dossier stands again as it stood before it.

What it asked for outside is held as long and then not asked for. Nothing is taken back once something else has
happened to the order. The log keeps the action, and that it was taken back (``action.undone``, see ``engine.undo``).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction

from amends.casework.actions import drafts
from amends.casework.actions.held_dossier import HeldDossier, hold
from amends.casework.actions.models import DraftBox, Undo
from amends.casework.actions.transaction import RefusedError, decided, guarded, write
from amends.casework.alerts.models import Alert
from amends.casework.approval import returns
from amends.casework.approval.models import BackWhy
from amends.casework.approval.returns import GrantPlace
from amends.casework.decide.batch import Batch, DossierEntry
from amends.casework.ledger.audit import note
from amends.casework.ledger.connections import joined
from amends.casework.ledger.effect_models import EffectRecord
from amends.casework.ledger.models import CaseRecord, SignalRecord
from amends.casework.letters.models import Letter
from amends.casework.projections import fact_changes, facts_store, history_store
from amends.engine import dossier as dossiers
from amends.engine.signals import ActionUndone
from amends.engine.words import Source
from amends.merchants.access import require, visible
from amends.merchants.models import Member, Notice
from amends.merchants.roles import Permission

LENIENT: Final = timedelta(seconds=2)  # the press was in time, the line was slow
UNDONE: Final = "deed.undone"


@transaction.atomic
def take_back(*, member: Member, dossier_id: int, no: int, now: datetime) -> str:
    """Take back the member's latest action here; which kind it was.

    Raises Http404, and RefusedError with ``field`` ``late`` (ten seconds have passed), ``moved`` (something else has
    happened since) or ``gone`` (it is out already).
    """
    require(member, Permission.WORK_CASES)
    kept = visible(member, Undo).filter(member_id=member.pk).select_for_update().first()
    if kept is None or (kept.dossier_id, kept.case_no) != (dossier_id, no) or now > kept.until + LENIENT:
        raise RefusedError("the ten seconds are over", field="late")
    held = hold(member, dossier_id)
    entry = held.entry
    if entry.version != kept.version:
        raise RefusedError("something else has happened since", field="moved")
    case_action = visible(member, SignalRecord).get(dossier_id=dossier_id, external_id=kept.signal_id)
    _recall(member, entry, (case_action.outcome or {}).get("effects", []))
    _hold_back(member, kept, now)
    granted = _granted(held, case_action)
    _decide(member, kept, case_action, held, now)
    _refund(granted, case_action, now)
    _tell(member, kept, case_action, now)
    visible(member, Undo).filter(member_id=member.pk).delete()
    return case_action.kind


def withdraw(*, member: Member, dossier_id: int, signal_id: str, now: datetime) -> None:
    """Take back a fact that was told with others elsewhere, as long as it is the last that happened to its order.

    In the caller's transaction. Raises Http404, RefusedError with ``field`` ``moved`` or ``gone``.
    """
    held = hold(member, dossier_id)
    told = visible(member, SignalRecord).filter(dossier_id=dossier_id, external_id=signal_id).first()
    if told is None or held.dossier.latest != signal_id:
        raise RefusedError("something else has happened since", field="moved")
    kept = Undo(
        merchant_id=member.merchant_id, member_id=member.pk, dossier_id=dossier_id, case_no=0, signal_id=signal_id,
        version=held.entry.version, until=now,
    )  # fmt: skip
    _recall(member, held.entry, (told.outcome or {}).get("effects", []))
    _decide(member, kept, told, held, now)
    _tell(member, kept, told, now)


def withdraw_decision(*, member: Member, dossier_id: int, no: int, signal_id: str, now: datetime) -> None:
    """Take back what a rule decided of a case, with what it granted, while it is the last that happened to the order.

    In the caller's transaction. Raises Http404, RefusedError with ``field`` ``moved`` or ``gone``.
    """
    held = hold(member, dossier_id)
    told = visible(member, SignalRecord).filter(dossier_id=dossier_id, external_id=signal_id).first()
    if told is None or held.dossier.latest != signal_id:
        raise RefusedError("something else has happened since", field="moved")
    kept = Undo(
        merchant_id=member.merchant_id, member_id=member.pk, dossier_id=dossier_id, case_no=no, signal_id=signal_id,
        version=held.entry.version, until=now,
    )  # fmt: skip
    _recall(member, held.entry, (told.outcome or {}).get("effects", []))
    granted = _granted(held, told)
    _decide(member, kept, told, held, now)
    _refund(granted, told, now)
    _tell(member, kept, told, now)


def _recall(member: Member, entry: DossierEntry, keys: Iterable[str]) -> None:
    """What the action asked for is not asked for. Raises RefusedError if any of it may be out."""
    asked = visible(member, EffectRecord).filter(shop_id=entry.card.id, key__in=list(keys))
    for effect in asked.select_for_update(of=("self",)):
        if effect.state != "pending" or effect.attempts or effect.holder:
            raise RefusedError("it is out already", field="gone")
    asked.delete()
    told = visible(member, Alert).filter(shop_id=entry.card.id, key__in=list(keys))
    if numbers := list(told.values_list("id", flat=True)):  # asked first: notices are on every node
        visible(member, Notice).filter(alert__in=numbers).delete()
    told.delete()


def _hold_back(member: Member, kept: Undo, now: datetime) -> None:
    """The letter that went with it. Raises RefusedError if that is out."""
    letters = visible(member, Letter).filter(token=f"{kept.signal_id.removeprefix('desk:')}:say", withdrawn_at=None)
    if letters.filter(sent_at=None).update(withdrawn_at=now) == 0 and letters.exists():
        raise RefusedError("the letter is out already", field="gone")


def _decide(member: Member, kept: Undo, case_action: SignalRecord, held: HeldDossier, now: datetime) -> None:
    """Let the engine take it back: a signal like any other."""
    entry = held.entry
    told = ActionUndone(
        id=f"{kept.signal_id}:undone", at=now, order=entry.key, ref=kept.signal_id, by=str(member.pk),
        source=Source.COLLEAGUE, action=case_action.kind, case=kept.case_no,
    )  # fmt: skip
    try:
        batch = decided(held, told, now)
    except RefusedError:
        batch = Batch()
    if not batch.changed:
        raise RefusedError("something else has happened since", field="moved")
    write(batch, guarded(batch))
    history_store.take_back(joined(), entry.place, kept.signal_id)
    left = len(dossiers.decode(batch.changed[0].state).cases)
    fact_changes.note(joined(), (), [entry.place[:2]])
    facts_store.retell(joined(), entry.place, left)
    CaseRecord.objects.filter(merchant_id=entry.card.merchant_id, dossier_id=entry.id, no__gt=left).delete()


def _granted(held: HeldDossier, case_action: SignalRecord) -> list[GrantPlace]:
    """Where the action may have granted something, by the scenes its case was in."""
    told: dict[str, Any] = case_action.payload or {}
    name, no = str(told.get("remedy") or told.get("step") or ""), int(told.get("case") or 0)
    case = held.dossier.case(no)
    if not name or case is None:
        return []
    scenes = dict.fromkeys((case.scene, *case.scenes))
    return [GrantPlace(held.entry.card.merchant_id, held.dossier_id, no, scene, name) for scene in scenes]


def _refund(granted: Iterable[GrantPlace], case_action: SignalRecord, now: datetime) -> None:
    """What the action granted comes back."""
    with connection.cursor() as cursor:
        for place in granted:
            returns.back(cursor, place, key=f"deed:{case_action.external_id}", most=None, why=BackWhy.UNDONE, now=now)


def _tell(member: Member, kept: Undo, case_action: SignalRecord, now: datetime) -> None:
    """The audit, whoever was told of it, and the note that is a draft again."""
    about = f"case:{kept.dossier_id}/{kept.case_no}"
    note(member=member, verb=UNDONE, about=about, detail={"signal": kept.signal_id, "deed": case_action.kind}, now=now)
    visible(member, Notice).filter(once=kept.signal_id, read_at=None).delete()
    words = str((case_action.payload or {}).get("text", ""))
    if case_action.kind == "note.added" and words:
        drafts.keep(member=member, dossier_id=kept.dossier_id, no=kept.case_no, box=DraftBox.NOTE, text=words, now=now)
