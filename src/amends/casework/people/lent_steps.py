"""One step lent to somebody else, the case staying where it is: to whom it may be lent, and who gives it back."""

from collections.abc import Container

from amends.casework.people import colleagues
from amends.engine.dossier import Dossier, Step
from amends.engine.signals import AnySignal, StepDelegated
from amends.merchants.access import visible
from amends.merchants.models import Desk, Member

Reason = tuple[str, str]


def step_of(dossier: Dossier, signal: AnySignal) -> Step | None:
    """The step an action is about."""
    case = dossier.case(getattr(signal, "case", 0))
    name = getattr(signal, "step", "")
    return next((step for step in case.steps if step.name == name), None) if case is not None else None


def against_borrower(member: Member, signal: StepDelegated, step: Step, desks: Container[str]) -> Reason | None:
    """What stands in the way of whom it is lent to: reason and field. ``desks``: those the playbook knows."""
    if signal.desk and signal.desk not in desks and not visible(member, Desk).filter(code=signal.desk).exists():
        return "no such desk", "lend"
    if not signal.to:
        return None
    whom = colleagues.called(member, signal.to)
    if whom is None:
        return "nobody here who works on cases", "lend"
    if not colleagues.does_steps_of(whom, signal.desk or step.own_desk):
        return "the front line doesn't do the back office's steps", "front_line"
    return None


def is_lent_to(member: Member, step: Step) -> bool:
    return step.to == str(member.pk)


def lent(member: Member, step: Step) -> bool:
    """Whether the member lent it."""
    return step.lent_by == str(member.pk)
