"""The same deed for many cases: tried first and undone, to say what would happen to each; then done, one by one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.http import Http404

from amends.casework import deeds
from amends.casework.actions import Acted, RefusedError
from amends.casework.deeds import Deed
from amends.casework.queries.standing import Standing
from amends.casework.queries.work_list import these
from amends.engine.deeds import EVIDENCE
from amends.merchants.access import require
from amends.merchants.models import Member
from amends.merchants.roles import Permission

MOST: Final = 100
Key = tuple[int, int]
ACTIONS: Final[dict[str, Callable[..., Acted]]] = {
    "take": deeds.take,
    "assign": deeds.take,
    "hand-over": deeds.hand_over,
    "step": deeds.do_step,
    "note": deeds.note,
    "close": deeds.close,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """``action``: of ACTIONS; ``fields``: what its deed takes; ``token``: made with the page."""

    action: str
    fields: dict[str, Any]
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What becomes of one case. ``refused``: why nothing does; ``idle``: it is as wished already."""

    case: Standing
    refused: RefusedError | None = None
    acted: Acted | None = None
    idle: bool = False

    @property
    def done(self) -> bool:
        return self.acted is not None and self.refused is None


def preview(member: Member, keys: Sequence[Key], wanted: Wanted, *, now: datetime) -> list[Answer]:
    """What ``do`` would do to each of at most MOST cases; nothing is changed."""
    return _each(member, keys, wanted, now, keep=False)


def do(member: Member, keys: Sequence[Key], wanted: Wanted, *, now: datetime) -> list[Answer]:
    """Do it to each, every one a deed and a transaction of its own; the same token again changes nothing."""
    return _each(member, keys, wanted, now, keep=True)


def _each(member: Member, keys: Sequence[Key], wanted: Wanted, now: datetime, *, keep: bool) -> list[Answer]:
    require(member, Permission.WORK_CASES)
    order = {key: place for place, key in enumerate(keys)}
    cases = sorted(these(member, list(keys)[:MOST]), key=lambda case: order[case.dossier_id, case.no])
    return [_one(member, case, wanted, now, keep=keep) for case in cases]


def _one(member: Member, case: Standing, wanted: Wanted, now: datetime, *, keep: bool) -> Answer:
    if wanted.action != "note" and (not case.is_open or _idle(member, case, wanted)):
        return Answer(case=case, idle=True)
    deed = Deed(member=member, dossier_id=case.dossier_id, no=case.no, token=_token(wanted, case), now=now)
    found: list[Acted] = []
    try:
        with transaction.atomic():
            found.append(_done(deed, wanted, case))
            transaction.set_rollback(not keep)
    except RefusedError as refused:
        return Answer(case=case, refused=refused)
    except Http404:
        return Answer(case=case, refused=RefusedError("not yours to do", field="owner"))
    return Answer(case=case, acted=found[0], idle=not found[0].applied)


def _done(deed: Deed, wanted: Wanted, case: Standing) -> Acted:
    """Do it. Raises RefusedError also for evidence, which goes out as a pack that somebody has looked at."""
    acted = ACTIONS[wanted.action](deed, **_fields(wanted, case))
    if wanted.action == "step" and any(effect.kind == EVIDENCE for effect in acted.effects):
        raise RefusedError("evidence goes out from the case's own page", field="evidence")
    return acted


def _fields(wanted: Wanted, case: Standing) -> dict[str, Any]:
    """What the deed takes; each case has its own next step."""
    return {"step": case.next_step, **wanted.fields} if wanted.action == "step" else wanted.fields


def _idle(member: Member, case: Standing, wanted: Wanted) -> bool:
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


def _token(wanted: Wanted, case: Standing) -> str:
    return str(uuid5(NAMESPACE_URL, f"{wanted.token}/{case.key}"))


# --- taking it back -------------------------------------------------------------------------------------------------

Before = tuple[int, int, str]  # dossier, number, and what the deed changed: the owner or the desk that was


def before(wanted: Wanted, answers: Sequence[Answer]) -> list[Before]:
    """What it takes to undo what was done; nothing where that can't be undone (a note, a step)."""
    if wanted.action not in UNDOABLE:
        return []
    was = "desk" if wanted.action == "hand-over" else "owner"
    done = (each.case for each in answers if each.done and not each.idle)
    return [(case.dossier_id, case.no, str(getattr(case, was))) for case in done]


UNDOABLE: Final = frozenset({"take", "assign", "hand-over", "close"})


def undo(member: Member, action: str, kept: Sequence[Before], *, token: str, now: datetime) -> int:
    """Do the opposite to each, by deeds of their own. Returns how many stand as before; the rest was changed since."""
    require(member, Permission.WORK_CASES)
    return sum(_undone(member, action, each, token, now) for each in kept[:MOST])


def _undone(member: Member, action: str, kept: Before, token: str, now: datetime) -> bool:
    dossier_id, no, was = kept
    id = str(uuid5(NAMESPACE_URL, f"{token}/undo/{dossier_id}.{no}"))
    deed = Deed(member=member, dossier_id=dossier_id, no=no, token=id, now=now)
    try:
        match action:
            case "hand-over":
                return deeds.hand_over(deed, desk=was).applied
            case "close":
                return deeds.reopen(deed).applied
            case _:
                return (deeds.take(deed, owner=was) if was else deeds.put_back(deed)).applied
    except (RefusedError, Http404):
        return False
