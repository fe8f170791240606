"""Which of the six looks a countdown chip has (UI.md): later, today, now, costing, final, paused."""

from datetime import datetime, timedelta
from typing import Final

from amends.casework.queries.listed_case import ListedCase

SOON: Final = timedelta(hours=24)
ACT_NOW: Final = 2
CALM: Final = frozenset({"later", "today"})


def of_case(case: ListedCase, now: datetime) -> str:
    """``now`` once the time left is down to the work needed and as much again for margin."""
    match case.clock_state:
        case "paused":
            return "paused"
        case "missed":
            return "costing"
        case "over":
            return "costing" if case.band >= ACT_NOW else "final"  # missed, but still ours to do
        case _:
            pass
    if case.band >= ACT_NOW and case.due_at is not None:
        return "now"
    return of_time(case.due_at, case.act_at, now)


def listed(case: ListedCase, now: datetime) -> tuple[str, datetime | None]:
    """The chip of a row and its moment, as the case's page has them."""
    step = case.step_due_at
    late = step is not None and step <= now and case.is_open and not case.waits_for
    return with_step(of_case(case, now), case.due_at, step if late else None, rounds=case.rounds)


def with_step(
    chip: str, due_at: datetime | None, late_since: datetime | None, *, rounds: int = 0
) -> tuple[str, datetime | None]:
    """A case's chip and its moment: late as soon as its next step is. ``late_since``: when that was due, if late.

    What can still be saved now comes first, unless it is the next of ``rounds`` that nobody made: it changes nothing.
    """
    hides = chip in CALM or (chip == "now" and rounds > 0)
    return ("costing", late_since) if late_since is not None and hides else (chip, due_at)


def of_time(due_at: datetime | None, act_at: datetime | None, now: datetime) -> str:
    if due_at is None:
        return "later"
    if act_at is not None and now >= act_at:
        return "now"
    return "today" if due_at - now <= SOON else "later"


def of_date(due_at: datetime | None, now: datetime) -> str:
    """Of a day to look again or to have something by, with no clock of the engine behind it."""
    return "costing" if due_at is not None and due_at <= now else of_time(due_at, None, now)
