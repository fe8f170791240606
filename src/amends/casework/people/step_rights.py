"""Whose work a step is: of who sits at its desk or is lent there, and of leads; the front line never does back office.

A step that pays is a decision about money: who answers buyers may press it, and the limits judge the sum.
"""

from datetime import datetime
from typing import Final, NamedTuple

from django.utils import timezone

from amends.casework.people.front_line import is_only
from amends.engine.assignment import front_line
from amends.engine.dossier import Dossier
from amends.engine.signals import AnySignal, CaseTaken, RemedyChosen, StepAdded, StepDone, StepSkipped
from amends.merchants import duty
from amends.merchants.access import allows, visible
from amends.merchants.models import DeskSeat, Member
from amends.merchants.roles import Permission, Role

SPECIAL: Final = {Role.WAREHOUSE: frozenset({"warehouse"}), Role.FINANCE: frozenset({"finance"})}
"""Roles that work at one desk by what they are; its code is the common playbook's."""


class Against(NamedTuple):
    """Why a member may not do something; ``field``: what stands in the way."""

    reason: str
    field: str


def against(
    member: Member, dossier: Dossier, signal: AnySignal, *, pays: bool, front_line_ids: frozenset[str], granted: bool
) -> Against | None:
    """What stands in the way of this member's action; None: nothing does.

    ``pays``: it lets money go; ``front_line_ids``: of who is nothing else; ``granted``: somebody asked for it and the
    member has agreed.
    """
    if isinstance(signal, CaseTaken):
        return _against_owner(member, dossier, signal, front_line_ids)
    if granted:
        return None
    if isinstance(signal, RemedyChosen) and not allows(member, Permission.DECIDE_MONEY):
        return Against("how a case is settled is decided by who answers buyers", "settle")
    if isinstance(signal, StepDone | StepSkipped | StepAdded):
        return _against_desk(member, dossier, signal, pays=pays)
    return None


def _against_owner(
    member: Member, dossier: Dossier, signal: CaseTaken, front_line_ids: frozenset[str]
) -> Against | None:
    """Who may take a case out of another's hands, or put it into them; the front line holds no back-office work."""
    case = dossier.case(signal.case)
    if case is not None and signal.owner in front_line_ids and not front_line.may_hold(case):
        return Against("the front line doesn't hold cases of the back office", "front_line")
    if allows(member, Permission.ASSIGN_CASES):
        return None
    free = {"", str(member.pk)}
    if case is not None and case.owner not in free:
        return Against("a colleague has this case", "owner")
    return None if signal.owner in free else Against("only leads hand cases to others", "owner")


def _against_desk(member: Member, dossier: Dossier, signal: AnySignal, *, pays: bool) -> Against | None:
    """A desk's step is done by who sits there, is lent there or leads."""
    case = dossier.case(getattr(signal, "case", 0))
    step = next((each for each in case.steps if each.name == getattr(signal, "step", "")), None) if case else None
    if step is None or may_do(member, step.desk, pays=pays, now=signal.at):
        return None
    return Against(f"this step is the work of the desk {step.desk}", "desk")


def may_do(member: Member, desk: str, *, pays: bool, now: datetime) -> bool:
    """Whether the member may do steps of this desk. A desk nobody sits at is worked by who is fit for it."""
    if allows(member, Permission.DECIDE_MONEY if pays else Permission.ASSIGN_CASES):
        return True
    if is_only(member):
        return desk in front_line.DESKS
    if desk in duty.desks_of(member, now=now):
        return True
    seated = visible(member, DeskSeat).filter(desk__code=desk, member__is_active=True).exists()
    return not seated and _fit(member, desk)


def _fit(member: Member, desk: str) -> bool:
    roles = {Role(role) for role in (*member.roles, *duty.lent_roles(member, now=timezone.now()))}
    return Role.AGENT in roles or any(desk in SPECIAL.get(role, ()) for role in roles)
