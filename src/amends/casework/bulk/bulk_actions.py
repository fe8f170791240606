"""The same action for many cases: tried first and undone, to say what would happen to each; then done, one by one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.http import Http404

from amends.casework.actions import case_actions
from amends.casework.actions.case_actions import Action
from amends.casework.actions.transaction import ActionResult, RefusedError
from amends.casework.approval.requests import PendingRequest
from amends.casework.bulk.moved import StandingCase, stands
from amends.casework.letters import undo as undo_of
from amends.casework.queries.listed_case import ListedCase
from amends.casework.queries.work_list import these
from amends.engine.answers import PROVING
from amends.merchants import duty, rls
from amends.merchants.access import require
from amends.merchants.models import Member
from amends.merchants.roles import Permission

MOST: Final = 100
MOVE: Final = "move"
Key = tuple[int, int]
ACTIONS: Final[dict[str, Callable[..., ActionResult]]] = {
    "take": case_actions.take,
    "assign": case_actions.take,
    "hand-over": case_actions.hand_over,
    "step": case_actions.do_step,
    "note": case_actions.note,
    "close": case_actions.close,
    MOVE: case_actions.move,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkRequest:
    """``action``: of ACTIONS; ``fields``: what its action takes, ``said`` what one case's takes besides.

    ``token``: made with the page.
    """

    action: str
    fields: dict[str, Any]
    token: str
    said: Callable[[ListedCase], dict[str, Any]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkOutcome:
    """What becomes of one case. ``refused``: why nothing does; ``idle``: it is as wished already.

    ``stood``, ``stands``: of one that goes over to another version, before and after.
    """

    case: ListedCase
    refused: RefusedError | None = None
    acted: ActionResult | None = None
    idle: bool = False
    stood: StandingCase | None = None
    stands: StandingCase | None = None

    @property
    def done(self) -> bool:
        return self.acted is not None and self.refused is None

    @property
    def asked(self) -> PendingRequest | None:
        """Whom it was asked of instead: it is more than the member may grant alone."""
        return self.acted.asked if self.acted is not None and not self.idle else None


def preview(member: Member, keys: Sequence[Key], wanted: BulkRequest, *, now: datetime) -> list[BulkOutcome]:
    """What ``do`` would do to each of at most MOST cases; nothing is changed."""
    return _each(member, keys, wanted, now, keep=False)


def do(member: Member, keys: Sequence[Key], wanted: BulkRequest, *, now: datetime) -> list[BulkOutcome]:
    """Do it to each, every one an action and a transaction of its own; the same token again changes nothing."""
    return _each(member, keys, wanted, now, keep=True)


def _each(member: Member, keys: Sequence[Key], wanted: BulkRequest, now: datetime, *, keep: bool) -> list[BulkOutcome]:
    require(member, Permission.WORK_CASES)
    order = {key: place for place, key in enumerate(keys)}
    cases = sorted(
        these(member, list(keys)[:MOST], desks=duty.desks_of(member, now=now)),
        key=lambda case: order[case.dossier_id, case.no],
    )
    return [_one(member, case, wanted, now, keep=keep) for case in cases]


def _one(member: Member, case: ListedCase, wanted: BulkRequest, now: datetime, *, keep: bool) -> BulkOutcome:
    if wanted.action != "note" and (not case.is_open or _idle(member, case, wanted)):
        return BulkOutcome(case=case, idle=True)
    case_action = Action(member=member, dossier_id=case.dossier_id, no=case.no, token=_token(wanted, case), now=now)
    found: list[ActionResult] = []
    stood = after = None
    try:
        with transaction.atomic():
            moves = wanted.action == MOVE and not keep
            stood = stands(member, *_key(case)) if moves else None
            found.append(_done(case_action, wanted, case))
            after = stands(member, *_key(case)) if moves else None
            transaction.set_rollback(not keep)
        if keep:
            rls.commit()  # each is a transaction of its own: nobody waits for all of them
    except RefusedError as refused:
        return BulkOutcome(case=case, refused=refused)
    except Http404:
        return BulkOutcome(case=case, refused=RefusedError("not yours to do", field="owner"))
    return BulkOutcome(case=case, acted=found[0], idle=_idly(found[0]), stood=stood, stands=after)


def _idly(acted: ActionResult) -> bool:
    """It was done already, or asked for already."""
    return not acted.applied and (acted.asked is None or acted.asked.again)


def _key(case: ListedCase) -> Key:
    return case.dossier_id, case.no


def _done(case_action: Action, wanted: BulkRequest, case: ListedCase) -> ActionResult:
    """Do it. Raises RefusedError also for evidence, which goes out as a pack that somebody has looked at."""
    acted = ACTIONS[wanted.action](case_action, **_fields(wanted, case))
    if wanted.action == "step" and any(effect.kind in PROVING for effect in acted.effects):
        raise RefusedError("evidence goes out from the case's own page", field="evidence")
    return acted


def _fields(wanted: BulkRequest, case: ListedCase) -> dict[str, Any]:
    """What the action takes; each case has its own next step."""
    own = wanted.said(case) if wanted.said is not None else {}
    return {"step": case.next_step, **own, **wanted.fields} if wanted.action == "step" else {**own, **wanted.fields}


def _idle(member: Member, case: ListedCase, wanted: BulkRequest) -> bool:
    match wanted.action:
        case "take":
            return case.owner == str(member.pk)
        case "assign":
            return bool(case.owner == wanted.fields["owner"])
        case "hand-over":
            return bool(case.desk == wanted.fields["desk"])
        case "step":
            return not case.next_step
        case _:
            return False


def _token(wanted: BulkRequest, case: ListedCase) -> str:
    return str(uuid5(NAMESPACE_URL, f"{wanted.token}/{case.key}"))


# --- taking it back -------------------------------------------------------------------------------------------------

Before = tuple[int, int, str]  # dossier, number, and what the action changed: the owner or the desk that was


def before(wanted: BulkRequest, answers: Sequence[BulkOutcome]) -> list[Before]:
    """What it takes to undo what was done; nothing where that can't be undone (a note, a step)."""
    if wanted.action not in UNDOABLE:
        return []
    done = [each.case for each in answers if each.done and not each.idle]
    if wanted.action == MOVE:
        return [(case.dossier_id, case.no, _token(wanted, case)) for case in done]
    was = "desk" if wanted.action == "hand-over" else "owner"
    return [(case.dossier_id, case.no, str(getattr(case, was))) for case in done]


UNDOABLE: Final = frozenset({"take", "assign", "hand-over", "close", MOVE})


def undo(member: Member, action: str, kept: Sequence[Before], *, token: str, now: datetime) -> int:
    """Do the opposite to each, by actions of their own. Returns how many stand as before; the rest has changed."""
    require(member, Permission.WORK_CASES)
    return sum(_undone(member, action, each, token, now) for each in kept[:MOST])


def _undone(member: Member, action: str, kept: Before, token: str, now: datetime) -> bool:
    dossier_id, no, was = kept
    id = str(uuid5(NAMESPACE_URL, f"{token}/undo/{dossier_id}.{no}"))
    case_action = Action(member=member, dossier_id=dossier_id, no=no, token=id, now=now)
    try:
        if action == MOVE:
            return _moved_back(case_action, was)
        acted = _opposite(case_action, action, was)
    except (RefusedError, Http404):
        return False
    rls.commit()
    return acted.applied


@transaction.atomic
def _moved_back(case_action: Action, token: str) -> bool:
    """As if it had never gone over, while nothing else has happened to it."""
    at = {"member": case_action.member, "dossier_id": case_action.dossier_id, "now": case_action.now}
    undo_of.withdraw(signal_id=case_actions.signal_id(token), **at)  # type: ignore[arg-type]
    return True


def _opposite(case_action: Action, action: str, was: str) -> ActionResult:
    match action:
        case "hand-over":
            return case_actions.hand_over(case_action, desk=was)
        case "close":
            return case_actions.reopen(case_action)
        case _:
            return case_actions.take(case_action, owner=was) if was else case_actions.put_back(case_action)
