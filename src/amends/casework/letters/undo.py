"""Taking back one's own latest action for ten seconds: the dossier stands again as it stood before it.

What the action asked for outside is held as long and then just not asked for. Nothing is taken back once something else
has happened to the order. The log keeps the action, and that it was taken back (``deed.undone``).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from django.db import connection, transaction

from amends.casework.actions import drafts
from amends.casework.actions.models import DraftBox, Undo
from amends.casework.actions.transaction import (
    RefusedError,
    locked,
    write,
)
from amends.casework.alerts.models import Alert
from amends.casework.approval import returns
from amends.casework.approval.models import BackWhy
from amends.casework.approval.returns import GrantPlace
from amends.casework.decide.dossiers import (
    Batch,
    DossierEntry,
    restore,
)
from amends.casework.ledger import store
from amends.casework.ledger.audit import note
from amends.casework.ledger.connections import joined
from amends.casework.ledger.models import (
    CaseRecord,
    EffectRecord,
    SignalRecord,
)
from amends.casework.ledger.rows import JSONB, SignalRow
from amends.casework.letters.models import Letter
from amends.casework.projections import history_store
from amends.engine import dossier as dossiers
from amends.engine.step import signal_hash
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
    entry = locked(member, dossier_id)
    if entry.version != kept.version:
        raise RefusedError("something else has happened since", field="moved")
    action = visible(member, SignalRecord).get(dossier_id=dossier_id, external_id=kept.signal_id)
    _recall(member, entry, (action.outcome or {}).get("effects", []))
    _hold_back(member, kept, now)
    _restore(entry, kept, now)
    _refund(entry, action, now)
    _tell(member, kept, action, entry, now)
    visible(member, Undo).filter(member_id=member.pk).delete()
    return action.kind


def _recall(member: Member, entry: DossierEntry, keys: Iterable[str]) -> None:
    """What the action asked for is not asked for. Raises RefusedError if any of it may be out."""
    asked = visible(member, EffectRecord).filter(shop_id=entry.card.id, key__in=list(keys))
    for effect in asked.select_for_update(of=("self",)):
        if effect.state != "pending" or effect.attempts or effect.holder:
            raise RefusedError("it is out already", field="gone")
    asked.delete()
    told = visible(member, Alert).filter(shop_id=entry.card.id, key__in=list(keys))
    visible(member, Notice).filter(alert__in=told.values("id")).delete()
    told.delete()


def _hold_back(member: Member, kept: Undo, now: datetime) -> None:
    """The letter that went with it. Raises RefusedError if that is out."""
    letters = visible(member, Letter).filter(token=f"{kept.signal_id.removeprefix('desk:')}:say", withdrawn_at=None)
    if letters.filter(sent_at=None).update(withdrawn_at=now) == 0 and letters.exists():
        raise RefusedError("the letter is out already", field="gone")


def _restore(entry: DossierEntry, kept: Undo, now: datetime) -> None:
    before = dossiers.decode(bytes(kept.state))
    before.seen.add(signal_hash(kept.signal_id))  # the same press a second time still does nothing
    batch = Batch()
    restore(batch, entry, before, now=now)
    write(batch, ())
    history_store.take_back(joined(), entry.place, kept.signal_id)
    later = CaseRecord.objects.filter(merchant_id=entry.card.merchant_id, dossier_id=entry.id, no__gt=len(before.cases))
    later.delete()


def _refund(entry: DossierEntry, action: SignalRecord, now: datetime) -> None:
    """What the action granted comes back."""
    told: dict[str, Any] = action.payload or {}
    name, no = str(told.get("remedy") or told.get("step") or ""), int(told.get("case") or 0)
    case = entry.opened().case(no)
    if not name or case is None:
        return
    merchant = entry.card.merchant_id
    with connection.cursor() as cursor:
        for scene in dict.fromkeys((case.scene, *case.scenes)):
            place = GrantPlace(merchant, entry.id, no, scene, name)
            returns.back(cursor, place, key=f"deed:{action.external_id}", most=None, why=BackWhy.UNDONE, now=now)


def _tell(member: Member, kept: Undo, action: SignalRecord, entry: DossierEntry, now: datetime) -> None:
    """The log, the audit, whoever was told of it, and the note that is a draft again."""
    payload = msgspec.json.encode({"ref": kept.signal_id, "by": str(member.pk), "deed": action.kind})
    external = f"{kept.signal_id}:undone"
    row = SignalRow(*entry.place, now, now, UNDONE, "colleague", external, JSONB + payload, None)
    store.log(joined(), [row], bulk=False)
    about = f"case:{kept.dossier_id}/{kept.case_no}"
    note(member=member, verb=UNDONE, about=about, detail={"signal": kept.signal_id, "deed": action.kind}, now=now)
    visible(member, Notice).filter(once=kept.signal_id, read_at=None).delete()
    words = str((action.payload or {}).get("text", ""))
    if action.kind == "note.added" and words:
        drafts.keep(member=member, dossier_id=kept.dossier_id, no=kept.case_no, box=DraftBox.NOTE, text=words, now=now)
