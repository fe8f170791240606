"""One script to the buyers of many cases: each a letter of its own, on the way every letter goes (see ``replies``).

The letters of a job are held until its last part is written, then for the ten seconds of every letter, and can be taken
back together as long. ``job``: made with the page; pressed twice, nobody is written to twice.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.db.models import QuerySet

from amends.casework.actions.case_actions import Action
from amends.casework.ledger.audit import note
from amends.casework.letters import replies
from amends.casework.letters.models import Letter
from amends.casework.letters.replies import HELD, Written
from amends.engine.compiler import Policy
from amends.merchants.access import require, visible
from amends.merchants.models import Member
from amends.merchants.roles import Permission

WHILE_WRITTEN: Final = timedelta(minutes=1)  # should the browser die half-way, what was written goes out all the same
POSTED: Final = "letters.posted"
WITHDRAWN: Final = "letters.withdrawn"
Key = tuple[int, int]


def token(job: str, key: Key) -> str:
    """The token of a job's letter about a case: (dossier id, number)."""
    return str(uuid5(NAMESPACE_URL, f"{job}/letter/{key[0]}.{key[1]}"))


def post(member: Member, key: Key, written: Written, *, job: str, policy: Policy, now: datetime) -> bool:
    """Put one of the job's letters on its way; False: it is already. Raises as ``replies.post``."""
    action = Action(member=member, dossier_id=key[0], no=key[1], token=token(job, key), now=now)
    return replies.post_among(action, written, policy=policy, send_at=now + WHILE_WRITTEN) is not None


@transaction.atomic
def settle(member: Member, keys: Iterable[Key], *, job: str, script: str, now: datetime) -> int:
    """All are written: they go out when the ten seconds are over. How many will; noted in the audit."""
    require(member, Permission.ANSWER_BUYERS)
    going = _held(member, keys, job).update(send_at=now + HELD)
    _note(member, POSTED, job, {"script": script, "letters": going}, now)
    return going


@transaction.atomic
def withdraw(member: Member, keys: Sequence[Key], *, job: str, now: datetime) -> int:
    """Take back those that are not out yet; how many. Unlike a letter somebody wrote, none becomes a draft."""
    require(member, Permission.ANSWER_BUYERS)
    back = _held(member, keys, job).update(withdrawn_at=now)
    _note(member, WITHDRAWN, job, {"letters": back, "out": len(keys) - back}, now)
    return back


def _held(member: Member, keys: Iterable[Key], job: str) -> QuerySet[Letter]:
    mine = visible(member, Letter).filter(by=member.pk, token__in=[token(job, key) for key in keys])
    return mine.filter(sent_at=None, withdrawn_at=None)


def _note(member: Member, verb: str, job: str, detail: dict[str, object], now: datetime) -> None:
    note(member=member, verb=verb, about=f"letters:{job}", detail=detail, now=now)
