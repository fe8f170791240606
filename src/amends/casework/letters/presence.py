"""Who has a case on the screen, and who holds the pen: two replies to one buyer are one too many.

The pen is a writing colleague's: a lead's who took it, else the owner's, else whoever's who began first.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from amends.casework.ledger.models import CaseRecord
from amends.casework.letters import sql
from amends.casework.letters.models import Presence
from amends.merchants.access import get_or_404, require, visible
from amends.merchants.models import Member
from amends.merchants.roles import Permission

HERE: Final = timedelta(seconds=40)  # pages say they are there every 15 s
WRITING: Final = timedelta(seconds=90)  # since the last key
FORGOTTEN: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentColleague:
    """A colleague on the same case. ``writing``: typed a moment ago; ``pen``: theirs is the reply."""

    member_id: int
    writing: bool
    pen: bool


def seen(member: Member, *, dossier_id: int, no: int, writing: bool, now: datetime) -> None:
    """This member has the case open. Raises Http404 for another merchant's, and for one there isn't."""
    get_or_404(member, CaseRecord, dossier_id=dossier_id, no=no)
    wrote = now if writing else None
    place = {"merchant": member.merchant_id, "dossier": dossier_id, "no": no, "member": member.pk}
    visible(member, Presence).filter(seen_at__lt=now - FORGOTTEN).delete()  # before one holds one's own row
    with connection.cursor() as cursor:
        cursor.execute(sql.SEEN, {**place, "now": now, "wrote": wrote, "stale": now - WRITING})


def others(member: Member, *, dossier_id: int, no: int, now: datetime) -> list[PresentColleague]:
    """Colleagues who have the case open now, the pen's holder first."""
    there = list(visible(member, Presence).filter(dossier_id=dossier_id, case_no=no, seen_at__gt=now - HERE))
    holder = _holder(member, there, dossier_id, no, now)
    found = [
        PresentColleague(member_id=each.member_id, writing=_writes(each, now), pen=each is holder)
        for each in there
        if each.member_id != member.pk
    ]
    return sorted(found, key=lambda other: (not other.pen, not other.writing, other.member_id))


def pen(member: Member, *, dossier_id: int, no: int, now: datetime) -> int | None:
    """The colleague (id) who holds the pen of a case; None: this member may write."""
    return next((each.member_id for each in others(member, dossier_id=dossier_id, no=no, now=now) if each.pen), None)


def take_over(member: Member, *, dossier_id: int, no: int, now: datetime) -> None:
    """A lead takes the pen. Raises Http404 for everybody else."""
    require(member, Permission.ASSIGN_CASES)
    seen(member, dossier_id=dossier_id, no=no, writing=True, now=now)
    here = visible(member, Presence).filter(dossier_id=dossier_id, case_no=no, member_id=member.pk)
    here.update(took_at=now)


def put_down(member: Member, *, dossier_id: int, no: int) -> None:
    """The reply is written, or given up."""
    here = visible(member, Presence).filter(dossier_id=dossier_id, case_no=no, member_id=member.pk)
    here.update(writes_since=None, wrote_at=None, took_at=None)


def _writes(each: Presence, now: datetime) -> bool:
    return each.wrote_at is not None and each.wrote_at > now - WRITING


def _holder(member: Member, there: list[Presence], dossier_id: int, no: int, now: datetime) -> Presence | None:
    writing = [each for each in there if _writes(each, now)]
    if not writing:
        return None
    owner = visible(member, CaseRecord).filter(dossier_id=dossier_id, no=no).values_list("owner", flat=True).first()

    def rank(each: Presence) -> tuple[float, bool, datetime]:
        took = -each.took_at.timestamp() if each.took_at else 0.0
        return took, str(each.member_id) != owner, each.writes_since or now

    return min(writing, key=rank)
