"""What it takes to take an action back (see ``undo``): which it was, and effects that wait as long."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from amends.casework.actions.models import Undo
from amends.casework.decide.dossiers import DossierEntry
from amends.casework.ledger.rows import EffectRow
from amends.engine.signals import AnySignal
from amends.merchants.models import Member

HELD: Final = timedelta(seconds=10)


def held(effects: Iterable[EffectRow], until: datetime) -> tuple[EffectRow, ...]:
    """The effects, none of which goes out before the action can't be taken back any more."""
    return tuple(e._replace(next_at=max(e.next_at, until)) if e.next_at else e for e in effects)


def keep(member: Member, entry: DossierEntry, signal: AnySignal, *, version: int, now: datetime) -> None:
    """Keep which action it was; a member's latest action only. The dossier itself keeps how it stood before."""
    row = Undo(
        merchant_id=member.merchant_id,
        member_id=member.pk,
        dossier_id=entry.id,
        case_no=getattr(signal, "case", 0),
        signal_id=signal.id,
        version=version,
        until=now + HELD,
    )
    fields = ["dossier_id", "case_no", "signal_id", "version", "until"]
    Undo.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["merchant_id", "member_id"], update_fields=fields
    )
