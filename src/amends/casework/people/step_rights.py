"""Whose work a step is: of who sits at its desk or is lent there, and of leads; the front line never does back office.

A step that pays is a decision about money: who answers buyers may press it, and the limits judge the sum.
"""

from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from amends.casework.people import colleagues, lent_steps
from amends.casework.people.front_line import is_only
from amends.engine.assignment import front_line
from amends.engine.compiler import Policy
from amends.engine.dossier import Case, Dossier, Step
from amends.engine.grants import paying
from amends.engine.needs import goes_without
from amends.engine.signals import (
    AnySignal,
    CaseMoved,
    CaseTaken,
    RemedyChosen,
    StepAdded,
    StepDelegated,
    StepDone,
    StepReturned,
    StepSkipped,
)
from amends.engine.words import StepState
from amends.merchants import duty
from amends.merchants.access import allows, visible
from amends.merchants.models import DeskSeat, Member
from amends.merchants.roles import ABOVE, WORKS_AT, Permission, Role


class Against(NamedTuple):
    """Why a member may not do something; ``field``: what stands in the way."""

    reason: str
    field: str


def against(
    member: Member, dossier: Dossier, signal: AnySignal, policy: Policy, *, pays: bool, front_line_ids: frozenset[str]
) -> Against | None:
    """What stands in the way of this member's action; None: nothing does.

    ``pays``: it lets money go; ``front_line_ids``: of who is nothing else.
    """
    if isinstance(signal, CaseTaken):
        return _against_owner(member, dossier, signal, front_line_ids) or _against_holder(member, signal)
    if isinstance(signal, RemedyChosen):
        return _against_way(member, dossier, signal, policy)
    if not allows(member, Permission.ASSIGN_CASES) and (found := _a_leads(dossier, signal, policy)):
        return found
    if isinstance(signal, StepReturned):
        return _against_return(member, dossier, signal)
    if isinstance(signal, StepDone | StepSkipped | StepAdded | StepDelegated):
        return _against_desk(member, dossier, signal, pays=pays) or _against_lending(member, dossier, signal, policy)
    return None


def _a_leads(dossier: Dossier, signal: AnySignal, policy: Policy) -> Against | None:
    """What only leads do."""
    if isinstance(signal, CaseMoved):
        return Against("only leads let cases go over to another version", "lead")
    if excuses(dossier, policy, signal):
        return Against("only a lead does this step without the evidence", "excuse")
    return None


def _against_owner(
    member: Member, dossier: Dossier, signal: CaseTaken, front_line_ids: frozenset[str]
) -> Against | None:
    """Who may take a case out of another's hands, or put it into them: leads, and who has it gives it on.

    The front line holds no back-office work.
    """
    case = dossier.case(signal.case)
    if case is not None and signal.owner in front_line_ids and not front_line.may_hold(case):
        return Against("the front line doesn't hold cases of the back office", "front_line")
    if allows(member, Permission.ASSIGN_CASES):
        return None
    free = {"", str(member.pk)}
    if case is not None and case.owner not in free:
        return Against("a colleague has this case", "owner")
    mine = case is not None and case.owner == str(member.pk)
    return None if mine or signal.owner in free else Against("only leads hand cases to others", "owner")


def _against_holder(member: Member, signal: CaseTaken) -> Against | None:
    """A case is given to who is here and works on cases."""
    if signal.owner in ("", str(member.pk)) or colleagues.called(member, signal.owner) is not None:
        return None
    return Against("nobody here who works on cases", "holder")


def _against_way(member: Member, dossier: Dossier, signal: RemedyChosen, policy: Policy) -> Against | None:
    """How a case is settled is decided by who answers buyers; where a lead is to choose, by a lead."""
    if not allows(member, Permission.DECIDE_MONEY):
        return Against("how a case is settled is decided by who answers buyers", "settle")
    case = dossier.case(signal.case)
    if case is not None and signal.remedy in barred(member, case, policy, now=signal.at):
        return Against("this is a lead's to choose", "lead")
    return None


def barred(member: Member, case: Case, policy: Policy, *, now: datetime) -> frozenset[str]:
    """Names of the ways to settle a case that are a lead's to choose, and the member is none."""
    compiled = policy.of(case.policy).scene(case.scene)
    rules = {each.rule.name: each.rule for each in compiled.steps} if compiled is not None else {}
    theirs = [
        (step.desk, rules[step.name].choice)
        for step in case.steps
        if step.desk in ABOVE and step.name in rules and step.state not in (StepState.DONE, StepState.SKIPPED)
    ]
    return frozenset(
        name for desk, ways in theirs if ways and not may_do(member, desk, pays=True, now=now) for name in ways
    )


def _against_desk(member: Member, dossier: Dossier, signal: AnySignal, *, pays: bool) -> Against | None:
    """A desk's step is done by who sits there, is lent there or leads."""
    case = dossier.case(getattr(signal, "case", 0))
    step = next((each for each in case.steps if each.name == getattr(signal, "step", "")), None) if case else None
    if step is None or may_do(member, step.desk, pays=pays, now=signal.at):
        return None
    if lent_steps.is_lent_to(member, step) and not pays:
        return None
    return Against(f"this step is the work of the desk {step.desk}", "desk")


def _against_lending(member: Member, dossier: Dossier, signal: AnySignal, policy: Policy) -> Against | None:
    if not isinstance(signal, StepDelegated) or (step := lent_steps.step_of(dossier, signal)) is None:
        return None
    if found := lent_steps.against_borrower(member, signal, step, policy.playbook.desks):
        return Against(*found)
    case, whom = dossier.case(signal.case), colleagues.called(member, signal.to)
    if whom is None or case is None or not lets_money_go(policy, case, step):
        return None
    fit = may_do(whom, signal.desk or step.own_desk, pays=True, now=signal.at)
    return None if fit else Against("it lets money go, which they may not", "lend_pays")


def lets_money_go(policy: Policy, case: Case, step: Step) -> bool:
    """Whether doing the step lets money go."""
    compiled = policy.of(case.policy).scene(case.scene)
    rules = (each.rule for each in compiled.steps) if compiled is not None else ()
    return any(rule.name == step.name and bool(paying(rule.effects)) for rule in rules)


def can_be_asked(whom: Member, case: Case, step: Step, policy: Policy, *, now: datetime) -> bool:
    """Whether the step can be asked of somebody who works here (``colleagues.working``)."""
    if not colleagues.does_steps_of(whom, step.own_desk):
        return False
    return not lets_money_go(policy, case, step) or may_do(whom, step.own_desk, pays=True, now=now)


def _against_return(member: Member, dossier: Dossier, signal: StepReturned) -> Against | None:
    """A lent step is given back by whom it was lent to, and taken back by who lent it or whose it is."""
    step = lent_steps.step_of(dossier, signal)
    if step is None or lent_steps.is_lent_to(member, step) or lent_steps.lent(member, step):
        return None
    if any(may_do(member, desk, pays=False, now=signal.at) for desk in (step.desk, step.own_desk)):
        return None
    return Against(f"this step is the work of the desk {step.desk}", "desk")


def excuses(dossier: Dossier, policy: Policy, signal: AnySignal) -> bool:
    """Whether the action does without evidence a step that is done by adding it."""
    case = dossier.case(signal.case) if isinstance(signal, StepDone) else None
    compiled = policy.of(case.policy).scene(case.scene) if case is not None else None
    if case is None or compiled is None:
        return False
    rules = (each.rule for each in compiled.steps if each.rule.name == getattr(signal, "step", ""))
    return any(goes_without(dossier, case, compiled.scene, rule) for rule in rules)


def may_do(member: Member, desk: str, *, pays: bool, now: datetime) -> bool:
    """Whether the member may do steps of this desk.

    A desk nobody sits at is worked by who is fit for it; a lead's by who is as high or higher, never by who is below.
    """
    if desk not in ABOVE and allows(member, Permission.DECIDE_MONEY if pays else Permission.ASSIGN_CASES):
        return True
    roles = {Role(role) for role in (*member.roles, *duty.lent_roles(member, now=timezone.now()))}
    if not roles.isdisjoint(ABOVE.get(desk, frozenset())):
        return True
    if is_only(member):
        return desk in front_line.DESKS
    if desk in duty.desks_of(member, now=now):
        return True
    seated = visible(member, DeskSeat).filter(desk__code=desk, member__is_active=True).exists()
    fit = Role.AGENT in roles or any(WORKS_AT.get(role) == desk for role in roles)
    return not seated and desk not in ABOVE and fit
