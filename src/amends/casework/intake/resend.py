"""What people do with a refused item: mend it and send it again, or discard it with a reason."""

from datetime import datetime

from django.db import transaction
from django.http import Http404

from amends.casework.intake import reports
from amends.casework.intake.inbox import check, inbox_row
from amends.casework.ledger import store
from amends.casework.ledger.audit import note
from amends.casework.ledger.connections import joined
from amends.casework.ledger.quarantine_models import Quarantine, QuarantineState
from amends.engine.wire import Refused
from amends.merchants.access import require, visible
from amends.merchants.models import Member
from amends.merchants.roles import Permission


@transaction.atomic
def mend_and_resend(*, member: Member, id: int, raw: bytes, now: datetime) -> Refused | None:
    """Send the mended text in. None: taken; else what is still wrong with it, and it stays where it is.

    Raises Http404 for what isn't the member's to mend, or has been dealt with.
    """
    item = _waiting(member, id)
    signal = check(raw, now=now)
    if isinstance(signal, Refused):
        return signal
    if reports.acts(signal):
        return Refused("kind", reports.REASON)
    store.enqueue(joined(), [inbox_row(item.shop, signal, now=now)], bulk=False)
    _settle(item, QuarantineState.RESENT, member, now)
    note(member=member, verb="signal.resent", about=f"quarantine:{id}", detail={"signal": signal.id}, now=now)
    return None


@transaction.atomic
def discard(*, member: Member, id: int, reason: str, now: datetime) -> None:
    """Put an item away for good; it stays readable. Raises Http404 as ``mend_and_resend``."""
    item = _waiting(member, id)
    _settle(item, QuarantineState.DISCARDED, member, now)
    note(member=member, verb="signal.discarded", about=f"quarantine:{id}", detail={"reason": reason}, now=now)


def _waiting(member: Member, id: int) -> Quarantine:
    require(member, Permission.MEND_SIGNALS)
    rows = visible(member, Quarantine).filter(id=id, state=QuarantineState.WAITING).select_related("shop")
    item = rows.select_for_update(of=("self",)).first()
    if item is None:
        raise Http404
    return item


def _settle(item: Quarantine, state: QuarantineState, member: Member, now: datetime) -> None:
    rows = Quarantine.objects.filter(merchant_id=item.merchant_id, id=item.id)
    rows.update(state=state, mended_by=member.pk, mended_at=now)
