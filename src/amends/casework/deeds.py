"""What a colleague can do on a case's page, one function each; all go through ``actions.act`` and answer as it does.

``token``: made by the page that offers the deed, so that pressing twice does it once.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from amends.casework.actions import Acted, act
from amends.casework.staffing.taking_next import next_case
from amends.engine import signals as s
from amends.engine.signals import AnySignal
from amends.engine.signals.talk import Attachment
from amends.engine.words import Party, Task
from amends.merchants.models import Member

UNDOABLE = (
    s.NoteAdded, s.StepDone, s.RemedyChosen, s.CaseTaken, s.CaseHandedOver, s.CaseClosed, s.CaseReopened,
    s.ClockPaused, s.ClockResumed, s.ClockCancelled,
)  # fmt: skip
"""What can be taken back. A promise has been made to a buyer: it is let go, with their word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Who does something, where and when. ``undoable``: it can be taken back for ten seconds, see ``undo``."""

    member: Member
    dossier_id: int
    no: int
    token: str
    now: datetime
    undoable: bool = False


def _do(deed: Deed, kind: type[AnySignal], **fields: object) -> Acted:
    # order and time are act's to fill in; every deed's signal has its own id
    signal = kind(id=f"desk:{deed.token}", at=deed.now, order="-", **fields)  # type: ignore[arg-type]
    undoable = deed.undoable and isinstance(signal, UNDOABLE)
    return act(member=deed.member, dossier_id=deed.dossier_id, signal=signal, now=deed.now, undoable=undoable)


def take(deed: Deed, *, owner: str = "") -> Acted:
    """Take the case, or (leads) give it to another member; ``owner``: a member's id."""
    return _do(deed, s.CaseTaken, case=deed.no, owner=owner or str(deed.member.pk))


def put_back(deed: Deed) -> Acted:
    """Nobody's case again."""
    return _do(deed, s.CaseTaken, case=deed.no, owner="")


@transaction.atomic
def take_next(*, member: Member, desks: list[str], token: str, now: datetime) -> tuple[int, int] | None:
    """Hand out the most urgent case of these desks: (dossier id, number), or None. Two who ask at once get two."""
    found = next_case(member=member, desks=desks, now=now)
    if found is None:
        return None
    take(Deed(member=member, dossier_id=found[0], no=found[1], token=token, now=now, undoable=True))
    return found


def note(deed: Deed, *, text: str) -> Acted:
    return _do(deed, s.NoteAdded, case=deed.no, text=text)


def do_step(deed: Deed, *, step: str, text: str = "", pack: int = 0, sha256: str = "") -> Acted:
    """``pack``, ``sha256``: the evidence that goes with it, its number and the hash of its content."""
    return _do(deed, s.StepDone, case=deed.no, step=step, text=text, pack=pack, sha256=sha256)


def choose_remedy(
    deed: Deed, *, remedy: str, amount: int = 0, text: str = "", pack: int = 0, sha256: str = ""
) -> Acted:
    """``amount``: minor units, for remedies whose sum is the colleague's to say; the rest as with a step."""
    said = {"amount": amount, "text": text, "pack": pack, "sha256": sha256}
    return _do(deed, s.RemedyChosen, case=deed.no, remedy=remedy, **said)


def hand_over(deed: Deed, *, desk: str, text: str = "") -> Acted:
    return _do(deed, s.CaseHandedOver, case=deed.no, desk=desk, text=text)


def close(deed: Deed, *, outcome: str, text: str = "") -> Acted:
    return _do(deed, s.CaseClosed, case=deed.no, outcome=outcome, text=text)


def reopen(deed: Deed, *, text: str = "") -> Acted:
    return _do(deed, s.CaseReopened, case=deed.no, text=text)


def promise(deed: Deed, *, what: str, due: datetime, text: str = "") -> Acted:
    """The buyer was told that ``what`` is done by ``due``; the promise's own id is the token."""
    return _do(deed, s.PromiseMade, case=deed.no, ref=deed.token, what=what, due=due, text=text)


def keep_promise(deed: Deed, *, ref: str, text: str = "") -> Acted:
    return _do(deed, s.PromiseKept, ref=ref, text=text)


def release_promise(deed: Deed, *, ref: str, text: str) -> Acted:
    """The buyer's word for it is in ``text``."""
    return _do(deed, s.PromiseReleased, ref=ref, text=text)


def add_evidence(deed: Deed, *, item: str, name: str = "", sha256: str = "") -> Acted:
    return _do(deed, s.EvidenceAdded, case=deed.no, item=item, name=name, sha256=sha256)


def remove_evidence(deed: Deed, *, item: str, left: int, name: str, sha256: str, text: str = "") -> Acted:
    """``left``: how many other files still prove the item."""
    return _do(deed, s.EvidenceRemoved, case=deed.no, item=item, left=left, name=name, sha256=sha256, text=text)


def pause_clock(deed: Deed, *, clock: int, waiting_for: str) -> Acted:
    return _do(deed, s.ClockPaused, clock=clock, waiting_for=waiting_for)


def resume_clock(deed: Deed, *, clock: int) -> Acted:
    return _do(deed, s.ClockResumed, clock=clock)


def cancel_clock(deed: Deed, *, clock: int, text: str) -> Acted:
    return _do(deed, s.ClockCancelled, clock=clock, text=text)


def say(deed: Deed, *, text: str, channel: str, language: str = "", files: tuple[Attachment, ...] = ()) -> Acted:
    """Write to the buyer, by ``channel``; see ``letters``, which guards and holds what is said."""
    return _do(deed, s.MessageSent, case=deed.no, text=text, channel=channel, language=language, files=files)


def ask_task(deed: Deed, *, task: Task, text: str) -> Acted:
    """Leave a message task on the order; its id is the token."""
    return _do(deed, s.TaskAsked, ref=deed.token, task=task, text=text)


def answer_task(deed: Deed, *, ref: str, text: str, remarked: bool) -> Acted:
    """``remarked``: the order carries the remark too."""
    return _do(deed, s.TaskAnswered, ref=ref, text=text, remarked=remarked)


def confirm_loss(deed: Deed, *, ref: str, party: Party, amount: int, kept: bool, text: str) -> Acted:
    """``party`` bears ``amount``; ``kept``: the dialogue with them is."""
    return _do(deed, s.LossConfirmed, ref=ref, party=party, amount=amount, kept=kept, text=text)


def raise_claim(deed: Deed, *, ref: str, party: Party, amount: int, due: datetime | None, text: str) -> Acted:
    return _do(deed, s.ClaimRaised, ref=ref, party=party, amount=amount, case=deed.no, due=due, text=text)


def settle_claim(deed: Deed, *, ref: str, amount: int, text: str) -> Acted:
    """``amount``: all that came in; 0: nothing."""
    return _do(deed, s.ClaimSettled, ref=ref, amount=amount, text=text)
