"""A merchant's own values over a shipped playbook: put, choose another version, look back (see ``policy.overlay``).

What does not hold never replaces what does. Every version is kept; undoing is choosing an older one.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import connection, transaction
from django.db.models import Max

from amends.casework.ledger.audit import note as note_audit
from amends.casework.ledger.audit_verbs import OVERLAY_ACTIVATED, OVERLAY_PUT
from amends.casework.ledger.merchant_lock import lock
from amends.casework.overlay.models import Overlay
from amends.casework.overlay.versions import keep
from amends.merchants.access import get_or_404, require, visible
from amends.merchants.models import Member
from amends.merchants.roles import Permission
from amends.policy import overlay
from amends.policy.pack import fingerprint
from amends.policy.problem import PlaybookError

LONGEST: Final = 100_000
Rows = Sequence[Overlay]


class TooLongError(ValueError):
    """An overlay's text is longer than ``LONGEST`` characters."""


@transaction.atomic
def put(*, member: Member, pack: str, body: str, note: str = "", at_once: bool = False, now: datetime) -> Overlay:
    """Keep a new version and run on it from now on.

    ``at_once``: cases already open go over to it; else they keep the version they started under. Raises Http404 for
    who may not, TooLongError, and PlaybookError with every problem if the playbook would not hold.
    """
    require(member, Permission.MANAGE_MERCHANT)
    if len(body) > LONGEST:
        raise TooLongError(f"longer than {LONGEST} characters")
    if problems := overlay.check(body, base=pack):
        raise PlaybookError(problems)
    _lock(member, pack)
    mine = visible(member, Overlay).filter(pack=pack)
    number = (mine.aggregate(last=Max("number"))["last"] or 0) + 1
    mine.filter(active=True).update(active=False)
    made = Overlay(
        merchant_id=member.merchant_id,
        pack=pack,
        number=number,
        body=body,
        note=note,
        author=f"member:{member.pk}",
        created_at=now,
        active=True,
        at_once=at_once,
        made_on=fingerprint(pack),
    )
    made.save(force_insert=True)
    keep(made, now=now)
    _audit(member, OVERLAY_PUT, pack, number, now)
    return made


@transaction.atomic
def activate(*, member: Member, pack: str, number: int, now: datetime) -> None:
    """Run on a version that is there already; 0: on the playbook as shipped. Raises as ``put`` does."""
    require(member, Permission.MANAGE_MERCHANT)
    _lock(member, pack)
    mine = visible(member, Overlay).filter(pack=pack)
    if number:
        chosen = get_or_404(member, Overlay, pack=pack, number=number)
        if problems := overlay.check(chosen.body, base=pack):
            raise PlaybookError(problems)
    mine.filter(active=True).update(active=False)
    mine.filter(number=number).update(active=True)
    if number:
        keep(chosen, now=now)
    _audit(member, OVERLAY_ACTIVATED, pack, number, now)


def history(member: Member, *, pack: str) -> Rows:
    """All versions of a pack's overlay, newest first."""
    require(member, Permission.VIEW_PLAYBOOKS)
    return list(visible(member, Overlay).filter(pack=pack).order_by("-number"))


def _lock(member: Member, pack: str) -> None:
    """Two people at once: the second waits and gets the next number."""
    with connection.cursor() as cursor:
        lock(cursor, merchant_id=member.merchant_id, keys=[f"overlay {pack}"])


def _audit(member: Member, verb: str, pack: str, number: int, now: datetime) -> None:
    note_audit(member=member, verb=verb, about=f"playbook:{pack}", detail={"number": number}, now=now)
