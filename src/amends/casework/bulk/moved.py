"""What going over to another version changes about a case: its steps, deadlines and ways as they stand, to compare."""

from dataclasses import dataclass
from datetime import datetime

from amends.casework.actions.held_dossier import HeldDossier, hold
from amends.engine.dossier import Case
from amends.engine.words import ClockState
from amends.merchants.models import Member


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingCase:
    """``version``: what it runs on; ``steps``: names and states; ``clocks``: of those that run, when they are due.

    ``ways``: names of the ways to settle it.
    """

    version: str
    steps: dict[str, str]
    clocks: dict[str, datetime]
    ways: tuple[str, ...]


def stands(member: Member, dossier_id: int, no: int) -> StandingCase | None:
    """As it stands now, in the caller's transaction."""
    held = hold(member, dossier_id)
    case = held.dossier.case(no)
    return _standing(held, case) if case is not None else None


def _standing(held: HeldDossier, case: Case) -> StandingCase:
    compiled = held.policy.of(case.policy).scene(case.scene)
    mine = [clock for clock in held.dossier.clocks if clock.case == case.no and clock.state is ClockState.RUNNING]
    return StandingCase(
        version=case.policy,
        steps={step.name: step.state.value for step in case.steps},
        clocks={clock.name: clock.due_at for clock in mine},
        ways=tuple(remedy.name for remedy in compiled.scene.remedies) if compiled else (),
    )
