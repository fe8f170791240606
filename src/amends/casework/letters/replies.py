"""Replies to buyers: guarded, held for ten seconds in which they can be taken back, then sent as ``message.sent``.

The signal asks for the effect ``message``, which the couriers carry; promises in the letter are made with it. The
letter's token is the signal's id, so that whoever sends it, the worker or the page, sends it once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from django.db import transaction
from django.http import Http404

from amends.casework.actions import case_actions, drafts
from amends.casework.actions.case_actions import Action
from amends.casework.actions.models import DraftBox
from amends.casework.actions.transaction import RefusedError
from amends.casework.evidence.models import File
from amends.casework.ledger import sweeps
from amends.casework.ledger.models import CaseRecord
from amends.casework.letters import (
    enclosures,
    presence,
    sql,
)
from amends.casework.letters.models import Letter
from amends.engine import conduct
from amends.engine.compiler import Policy
from amends.engine.conduct import ConductFinding
from amends.engine.templates import left_open
from amends.merchants.access import get_or_404, require, visible
from amends.merchants.models import Member
from amends.merchants.roles import Permission

log = structlog.get_logger(__name__)
HELD: Final = timedelta(seconds=10)
CHANNELS: Final = ("chat", "mail", "sms")
AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterPromise:
    """What the letter promises: ``due`` aware."""

    what: str
    due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A reply as somebody wrote it. ``looked``: they have seen what there is against it.

    ``language``: the buyer's, that it is meant to be in; ``source_language``: what its writer reads; two letters each.
    """

    text: str
    channel: str
    promises: Sequence[LetterPromise] = ()
    files: Sequence[File] = ()
    looked: bool = False
    language: str = ""
    source_language: str = ""


def findings(text: str, policy: Policy) -> tuple[ConductFinding, ...]:
    """What the conduct rules of the shop's playbook have against a text."""
    return conduct.check(text, policy.playbook.conduct)


def post(action: Action, written: Written, *, policy: Policy) -> Letter | None:
    """Put a reply on its way; it goes out once HELD has passed. None: this one was posted before.

    Raises Http404, and RefusedError with ``field`` ``gap``, ``blocked``, ``look``, ``files``, ``channel`` or ``pen``
    (a colleague is writing).
    """
    require(action.member, Permission.ANSWER_BUYERS)
    get_or_404(action.member, CaseRecord, dossier_id=action.dossier_id, no=action.no)
    check(written, policy=policy)
    presence.seen(action.member, dossier_id=action.dossier_id, no=action.no, writing=True, now=action.now)
    free(action)
    return _put(action, written)


def post_among(action: Action, written: Written, *, policy: Policy, send_at: datetime) -> Letter | None:
    """The same for one of many (see ``bulk_letters``): nobody sat down to write it, so a draft of the case stays."""
    require(action.member, Permission.ANSWER_BUYERS)
    get_or_404(action.member, CaseRecord, dossier_id=action.dossier_id, no=action.no)
    check(written, policy=policy)
    free(action)
    letter = _letter(action, written, send_at=send_at)
    return letter if _insert(letter) else None


def free(action: Action) -> None:
    """Raises RefusedError (``field``: ``pen``) while a colleague is writing to the case's buyer."""
    if presence.pen(action.member, dossier_id=action.dossier_id, no=action.no, now=action.now) is not None:
        raise RefusedError("a colleague is writing to this buyer", field="pen")


def check(written: Written, *, policy: Policy) -> None:
    """Whether it may go out as it is. Raises RefusedError as ``post`` does."""
    if written.channel not in CHANNELS:
        raise RefusedError("no such channel", field="channel")
    if gaps := left_open(written.text):
        raise RefusedError(", ".join(gaps), field="gap")
    found = findings(written.text, policy)
    if any(finding.rule.blocks for finding in found):
        raise RefusedError("the text breaks a rule", field="blocked")
    enclosures.check(written.files)
    if (found or enclosures.unshared(written.files)) and not written.looked:
        raise RefusedError("it needs a second look", field="look")


@transaction.atomic
def _put(action: Action, written: Written) -> Letter | None:
    letter = _letter(action, written, send_at=action.now + HELD)
    if not _insert(letter):
        return None
    drafts.forget(member=action.member, dossier_id=action.dossier_id, no=action.no, box=DraftBox.REPLY)
    presence.put_down(action.member, dossier_id=action.dossier_id, no=action.no)
    return letter


def _letter(action: Action, written: Written, *, send_at: datetime) -> Letter:
    return Letter(
        merchant_id=action.member.merchant_id,
        dossier_id=action.dossier_id,
        case_no=action.no,
        by=action.member.pk,
        token=action.token,
        channel=written.channel,
        text=written.text,
        promises=[{"what": each.what, "due": each.due.isoformat()} for each in written.promises],
        files=enclosures.attached(action.member, written.files),
        language=written.language,
        source_language=written.source_language,
        written_at=action.now,
        send_at=send_at,
    )


def _insert(letter: Letter) -> bool:
    """False: there is one with this token already."""
    if Letter.objects.filter(merchant_id=letter.merchant_id, token=letter.token).exists():
        return False
    Letter.objects.bulk_create([letter], ignore_conflicts=True)
    return True


def waiting(member: Member, *, dossier_id: int, no: int) -> list[Letter]:
    """Letters of a case that are not out yet, or were refused and nobody has taken back."""
    found = visible(member, Letter).filter(dossier_id=dossier_id, case_no=no, sent_at=None, withdrawn_at=None)
    return list(found.order_by("written_at", "token"))


@transaction.atomic
def withdraw(*, member: Member, token: str, now: datetime) -> bool:
    """Take a letter back while it is held: its text becomes the draft again. False: it is out already."""
    require(member, Permission.WORK_CASES)
    letter = visible(member, Letter).select_for_update().filter(token=token, by=member.pk).first()
    if letter is None:
        raise Http404
    if letter.sent_at is not None:
        return False
    visible(member, Letter).filter(token=token).update(withdrawn_at=now)
    place = {"dossier_id": letter.dossier_id, "no": letter.case_no}
    files = [str(file["id"]) for file in letter.files]
    drafts.keep(member=member, **place, box=DraftBox.REPLY, text=letter.text, files=files, now=now)
    return True


def send_due(*, now: datetime) -> int:
    """Send what has been held long enough, everybody's, as the tables' owner. Returns how many went."""
    return sweeps.go_over("letters", sweeps.with_work(sql.LETTERS, [now]), lambda merchant: _send_all(merchant, now))


def send_of_case(member: Member, *, dossier_id: int, no: int, now: datetime) -> int:
    """The same for one case's."""
    return _send_all(member.merchant_id, now, dossier_id=dossier_id, case_no=no)


def _send_all(merchant_id: int, now: datetime, **of: int) -> int:
    found = Letter.objects.filter(sent_at=None, withdrawn_at=None, refused="", send_at__lte=now)
    tokens = found.filter(merchant_id=merchant_id, **of).order_by("send_at").values_list("token", flat=True)
    return sum(_send(merchant_id, token, now) for token in tokens[:AT_ONCE])


@transaction.atomic
def _send(merchant_id: int, token: str, now: datetime) -> bool:
    mine = Letter.objects.filter(merchant_id=merchant_id, token=token)
    letter = mine.filter(sent_at=None, withdrawn_at=None, refused="").select_for_update(skip_locked=True).first()
    if letter is None:
        return False
    try:
        with transaction.atomic():
            _act(letter, now)
    except (Http404, RefusedError) as refused:
        log.warning("letter refused", letter=letter.token, reason=type(refused).__name__)
        mine.update(refused=str(refused) or "not allowed")
        return False
    mine.update(sent_at=now)
    return True


def _act(letter: Letter, now: datetime) -> None:
    member = Member.objects.filter(merchant_id=letter.merchant_id, id=letter.by, is_active=True).first()
    if member is None:
        raise RefusedError("its writer has left")
    place: dict[str, Any] = {"member": member, "dossier_id": letter.dossier_id, "no": letter.case_no, "now": now}
    said = {"text": letter.text, "channel": letter.channel, "language": letter.language}
    case_actions.say(Action(**place, token=letter.token), **said, files=enclosures.attachments(letter))
    for number, made in enumerate(letter.promises):
        due = datetime.fromisoformat(made["due"])
        case_actions.promise(
            Action(**place, token=f"{letter.token}:{number}"), what=made["what"], due=due, text=letter.text
        )
