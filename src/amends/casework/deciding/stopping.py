"""Taking back what a rule decided, as long as none of it is out: the case is people's from then on."""

from datetime import datetime

from django.db import transaction
from django.http import Http404

from amends.casework.deciding.models import DECIDED, STOPPED, DecidingLook
from amends.casework.letters import undo
from amends.merchants.access import require, visible
from amends.merchants.models import Member
from amends.merchants.roles import Permission


def look_of(member: Member, dossier_id: int, no: int) -> DecidingLook | None:
    """What came of it when rules looked at a case."""
    return visible(member, DecidingLook).filter(dossier_id=dossier_id, case_no=no).first()


@transaction.atomic
def stop(*, member: Member, dossier_id: int, no: int, now: datetime) -> None:
    """Take it back. Raises Http404, RefusedError with ``field`` ``moved`` or ``gone``."""
    require(member, Permission.DECIDE_MONEY)
    look = visible(member, DecidingLook).filter(dossier_id=dossier_id, case_no=no, state=DECIDED).first()
    if look is None:
        raise Http404
    undo.withdraw_decision(member=member, dossier_id=dossier_id, no=no, signal_id=look.signal_id, now=now)
    mine = visible(member, DecidingLook).filter(dossier_id=dossier_id, case_no=no)
    mine.update(state=STOPPED, member_id=member.pk, at=now)
