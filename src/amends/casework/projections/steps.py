"""Every step of every case as a row: whose desk it is at, whether it is ready, and by whom it was done.

The dossier is the truth. A row is written only if something about it has changed; those that are ready also carry the
place of their case in the order of the work, so that a desk's ready steps can be walked by urgency.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from amends.casework.ledger.rows import CaseRow
from amends.casework.projections.step_store import Left, StepRow
from amends.casework.projections.waits import whom_for
from amends.engine.dossier import Case, Dossier, Step
from amends.engine.ledgers.standing import CaseStood
from amends.engine.steps import ENGINE
from amends.engine.words import CaseState, StepState

Place = tuple[int, int, int]  # merchant, dossier and shop ids
HAND, RULE = "hand", "rule"
_NOTHING: Final[tuple[Step, ...]] = ()


def follow(
    rows: list[StepRow],
    left: Left,
    place: Place,
    before: dict[int, CaseStood],
    after: Dossier,
    cases: Sequence[CaseRow],
) -> None:
    """Add the steps that are ready, and the others that have changed. ``before``: the cases as they stood."""
    ranked = {row.no: row for row in cases}
    for case in after.cases:
        was = before.get(case.no)
        if case.state is CaseState.OPEN or was is None or was.steps is not case.steps:
            rows += _changed(place, after, case, was, ranked.get(case.no))
            _forget(left, place, was, case.no, case.steps)
    for number, was in before.items():
        if number > len(after.cases):
            _forget(left, place, was, number, _NOTHING)


def _changed(place: Place, after: Dossier, case: Case, was: CaseStood | None, row: CaseRow | None) -> list[StepRow]:
    known = was.steps if was is not None else _NOTHING
    same = known is case.steps
    found = []
    for number, step in enumerate(case.steps):
        if step.state is StepState.READY or not (same or step in known):
            found.append(_row(place, after, case, number, step, row))
    return found


def _forget(left: Left, place: Place, was: CaseStood | None, number: int, steps: Sequence[Step]) -> None:
    if was is None or was.steps is steps:
        return
    names = [step.name for step in steps]
    if any([step.name not in names for step in was.steps]):  # noqa: C419 (a list takes less than a generator)
        left[place[0], place[1], number] = " ".join(names)


def _row(place: Place, after: Dossier, case: Case, number: int, step: Step, row: CaseRow | None) -> StepRow:
    merchant_id, dossier_id, shop_id = place
    ready, done = step.state is StepState.READY, step.state is StepState.DONE
    blocked = step.state is StepState.BLOCKED
    return StepRow(
        merchant_id=merchant_id,
        dossier_id=dossier_id,
        case_no=case.no,
        step=step.name,
        shop_id=shop_id,
        scene=case.scene,
        place=number,
        round=step.round,
        desk=step.desk,
        party=whom_for(after, case, step) if blocked else "",
        state=step.state.value,
        ready_at=step.ready_at,
        due_at=_due(after, case, step) if ready or blocked else None,
        done_at=step.done_at,
        done_by=step.by,
        how=(HAND if step.by not in ("", ENGINE) else RULE) if done else "",
        owner=case.owner if ready else "",
        lent_to=step.to if ready or blocked else "",
        elsewhere=ready and step.desk != case.desk and _first(case, step),
        band=row.band if ready and row is not None else 0,
        rank=row.rank if ready and row is not None else 0.0,
    )


def _first(case: Case, step: Step) -> bool:
    """Whether it is the first of its desk's ready steps, so that a desk's list has a case once."""
    return next(s.name for s in case.steps if s.state is StepState.READY and s.desk == step.desk) == step.name


def _due(dossier: Dossier, case: Case, step: Step) -> datetime | None:
    """When the step's own clock, or the one it had, is due."""
    name = f"step:{step.name}"
    due = [clock.due_at for clock in dossier.clocks if clock.case == case.no and clock.name == name]
    return due[-1] if due else None
