"""What a colleague can do on a case's page, one function each; all go through ``actions.act`` and answer as it does.

``token``: made by the page that offers the action, so that pressing twice does it once.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from amends.casework.actions.held_dossier import HeldDossier, hold
from amends.casework.actions.transaction import ActionResult, RefusedError, act
from amends.casework.people.pull import next_case
from amends.engine import signals as s
from amends.engine.forms import Form
from amends.engine.signals import AnySignal
from amends.engine.signals.talk import Attachment
from amends.engine.words import Party, TaskKind
from amends.merchants.actors import Actor
from amends.merchants.models import Member

UNDOABLE = (
    s.NoteAdded, s.StepDone, s.StepSkipped, s.StepAdded, s.StepDelegated, s.StepReturned, s.RemedyChosen, s.CaseTaken,
    s.CaseHandedOver, s.CaseClosed, s.CaseReopened, s.CaseMerged, s.ClockPaused, s.ClockResumed, s.ClockCancelled,
)  # fmt: skip
"""What can be taken back. A promise has been made to a buyer: it is let go, with their word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Who does something, where and when. ``undoable``: it can be taken back for ten seconds, see ``undo``.

    ``held``: the dossier, where who acts has it in hand already. ``actor``: whose hand it is, where not the member's.
    """

    member: Member
    dossier_id: int
    no: int
    token: str
    now: datetime
    undoable: bool = False
    held: HeldDossier | None = None
    actor: Actor | None = None


def signal_id(token: str) -> str:
    """The id of the signal that a press of a page's button is."""
    return f"desk:{token}"


def _do(action: Action, kind: type[AnySignal], **fields: object) -> ActionResult:
    # order and time are act's to fill in; every action's signal has its own id
    signal = kind(id=signal_id(action.token), at=action.now, order="-", **fields)  # type: ignore[arg-type]
    undoable = action.undoable and isinstance(signal, UNDOABLE)
    where = {"member": action.member, "dossier_id": action.dossier_id, "held": action.held, "actor": action.actor}
    return act(**where, signal=signal, now=action.now, undoable=undoable)  # type: ignore[arg-type]


def take(action: Action, *, owner: str = "") -> ActionResult:
    """Take the case, or (leads) give it to another member; ``owner``: a member's id."""
    return _do(action, s.CaseTaken, case=action.no, owner=owner or str(action.member.pk))


def put_back(action: Action) -> ActionResult:
    """Nobody's case again."""
    return _do(action, s.CaseTaken, case=action.no, owner="")


@transaction.atomic
def take_next(*, member: Member, desks: list[str], token: str, now: datetime) -> tuple[int, int] | None:
    """Hand out the most urgent case of these desks: (dossier id, number), or None. Two who ask at once get two."""
    found = next_case(member=member, desks=desks, now=now)
    if found is None:
        return None
    take(Action(member=member, dossier_id=found[0], no=found[1], token=token, now=now, undoable=True))
    return found


def note(action: Action, *, text: str) -> ActionResult:
    return _do(action, s.NoteAdded, case=action.no, text=text)


def do_step(
    action: Action,
    *,
    step: str,
    text: str = "",
    choice: str = "",
    form: Form | None = None,
    pack: int = 0,
    sha256: str = "",
) -> ActionResult:
    """``choice``: how it ended; ``form``: what it asks for. ``pack``, ``sha256``: the evidence that goes with it."""
    said = {"text": text, "choice": choice, "form": dict(form or {}), "pack": pack, "sha256": sha256}
    return _do(action, s.StepDone, case=action.no, step=step, **said)


def skip_step(action: Action, *, step: str, text: str = "") -> ActionResult:
    """An optional step isn't wanted."""
    return _do(action, s.StepSkipped, case=action.no, step=step, text=text)


def add_step(action: Action, *, step: str, text: str = "") -> ActionResult:
    """An optional step that was skipped is wanted after all, or one that is offered is added, and why."""
    return _do(action, s.StepAdded, case=action.no, step=step, text=text)


def delegate_step(action: Action, *, step: str, to: str = "", desk: str = "", text: str = "") -> ActionResult:
    """Another does this one step: a member (``to``, an id) or whoever sits at a desk."""
    return _do(action, s.StepDelegated, case=action.no, step=step, to=to, desk=desk, text=text)


def return_step(action: Action, *, step: str, text: str = "") -> ActionResult:
    """A delegated step is its own desk's again: taken back, or given back with a question."""
    return _do(action, s.StepReturned, case=action.no, step=step, text=text)


def choose_remedy(
    action: Action,
    *,
    remedy: str,
    amount: int = 0,
    text: str = "",
    form: Form | None = None,
    pack: int = 0,
    sha256: str = "",
) -> ActionResult:
    """``amount``: minor units, for remedies whose sum is the colleague's to say; the rest as with a step."""
    said = {"amount": amount, "text": text, "pack": pack, "sha256": sha256, "form": dict(form or {})}
    return _do(action, s.RemedyChosen, case=action.no, remedy=remedy, **said)


def hand_over(action: Action, *, desk: str, text: str = "") -> ActionResult:
    return _do(action, s.CaseHandedOver, case=action.no, desk=desk, text=text)


def close(action: Action, *, outcome: str, text: str = "") -> ActionResult:
    return _do(action, s.CaseClosed, case=action.no, outcome=outcome, text=text)


def reopen(action: Action, *, text: str = "") -> ActionResult:
    return _do(action, s.CaseReopened, case=action.no, text=text)


def merge(action: Action, *, into: int, text: str = "") -> ActionResult:
    """It is the same problem as another open case of the order, which has all of it from now on."""
    return _do(action, s.CaseMerged, case=action.no, into=into, text=text)


def move(action: Action, *, version: str | None = None) -> ActionResult:
    """It goes on by the newest version of its playbook, as its merchant runs it now.

    ``version``: the one that was looked at; None: whichever holds. Raises RefusedError (``field``: ``seen``) where
    another holds by now.
    """
    held = action.held or hold(action.member, action.dossier_id)
    if version is not None and version != held.policy.version:
        raise RefusedError("another version holds than was looked at", field="seen")
    return _do(replace(action, held=held), s.CaseMoved, case=action.no, version=held.policy.version)


def promise(action: Action, *, what: str, due: datetime, text: str = "") -> ActionResult:
    """The buyer was told that ``what`` is done by ``due``; the promise's own id is the token."""
    return _do(action, s.PromiseMade, case=action.no, ref=action.token, what=what, due=due, text=text)


def keep_promise(action: Action, *, ref: str, text: str = "") -> ActionResult:
    return _do(action, s.PromiseKept, ref=ref, text=text)


def release_promise(action: Action, *, ref: str, text: str) -> ActionResult:
    """The buyer's word for it is in ``text``."""
    return _do(action, s.PromiseReleased, ref=ref, text=text)


def add_evidence(action: Action, *, item: str, name: str = "", sha256: str = "") -> ActionResult:
    return _do(action, s.EvidenceAdded, case=action.no, item=item, name=name, sha256=sha256)


def remove_evidence(action: Action, *, item: str, left: int, name: str, sha256: str, text: str = "") -> ActionResult:
    """``left``: how many other files still prove the item."""
    return _do(action, s.EvidenceRemoved, case=action.no, item=item, left=left, name=name, sha256=sha256, text=text)


def pause_clock(action: Action, *, clock: int, waiting_for: str) -> ActionResult:
    return _do(action, s.ClockPaused, clock=clock, waiting_for=waiting_for)


def resume_clock(action: Action, *, clock: int) -> ActionResult:
    return _do(action, s.ClockResumed, clock=clock)


def cancel_clock(action: Action, *, clock: int, text: str) -> ActionResult:
    return _do(action, s.ClockCancelled, clock=clock, text=text)


def say(
    action: Action, *, text: str, channel: str, language: str = "", files: tuple[Attachment, ...] = ()
) -> ActionResult:
    """Write to the buyer, by ``channel``; see ``letters``, which guards and holds what is said."""
    return _do(action, s.MessageSent, case=action.no, text=text, channel=channel, language=language, files=files)


def ask_task(action: Action, *, task: TaskKind, text: str) -> ActionResult:
    """Leave a message task on the order; its id is the token."""
    return _do(action, s.TaskAsked, ref=action.token, task=task, text=text)


def answer_task(action: Action, *, ref: str, text: str, remarked: bool) -> ActionResult:
    """``remarked``: the order carries the remark too."""
    return _do(action, s.TaskAnswered, ref=ref, text=text, remarked=remarked)


def confirm_loss(action: Action, *, ref: str, party: Party, amount: int, kept: bool, text: str) -> ActionResult:
    """``party`` bears ``amount``; ``kept``: the dialogue with them is."""
    return _do(action, s.LossConfirmed, ref=ref, party=party, amount=amount, kept=kept, text=text)


def raise_claim(
    action: Action, *, ref: str, party: Party, amount: int, due: datetime | None, text: str
) -> ActionResult:
    return _do(action, s.ClaimRaised, ref=ref, party=party, amount=amount, case=action.no, due=due, text=text)


def settle_claim(action: Action, *, ref: str, amount: int, text: str) -> ActionResult:
    """``amount``: all that came in; 0: nothing."""
    return _do(action, s.ClaimSettled, ref=ref, amount=amount, text=text)
