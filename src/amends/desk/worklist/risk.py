"""What is lost, on the average, by leaving a case lying: its stake times a chance (see ``engine.ranks``).

The list is ordered by that for each minute of work. With slack left it is the chance that the deadline is missed if
others go first, 1 once there is no slack left; of a final deadline then the chance of still making it, because what
can't be made any more isn't lost by waiting.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.casework.queries.listed_case import ListedCase
from amends.engine import ranks
from amends.engine.currencies import converted
from amends.engine.playbook import ClockRule, Playbook
from amends.engine.ranks import Pace
from amends.engine.words import Party
from amends.merchants.rates import Rates
from amends.web import amounts

RULE: Final[str | Promise] = gettext_lazy(
    "What loses most by waiting goes first, for each minute of work; while there is slack it counts less, a last "
    "deadline that can hardly be met any more sinks, and where nothing is known to be at stake the least sum counts, "
    "so that it has its turn as well."
)


@dataclass(frozen=True, slots=True)
class Expected:
    """``loss``: minor units; ``words``: how it was reckoned."""

    loss: int
    words: str


NOTHING = Expected(0, "")


def expected(
    case: ListedCase, playbook: Playbook, clock: ClockRule | None, pace: Pace, now: datetime, *, rates: Rates
) -> Expected:
    """What is at stake, points at the playbook's price, times the chance. ``clock``: the rule of its deadline."""
    points = case.points * playbook.price_of_point
    worth = case.money + (converted(points, rates.priced(case.currency, of=playbook.currency)) if points else 0)
    if not case.is_open:
        return NOTHING
    share, lost = chance(case, pace, now), final(clock) and case.band == ranks.USED_UP
    told = amounts.money(worth, case.currency)
    if share is None:
        return Expected(0, _("%(sum)s at stake, no deadline running") % {"sum": told}) if worth else NOTHING
    if not worth:
        return Expected(0, _("Nothing known at stake: it counts as the least sum there is, and has its turn"))
    if lost and case.clock_state == "running":
        share = _still_made(case, now)
        words = _("%(sum)s × %(percent)s %% chance of still making it")
    else:
        words = _("%(sum)s × %(percent)s %% chance of missing")
    return Expected(round(worth * share), words % {"sum": told, "percent": round(share * 100)})


def why_here(
    case: ListedCase, playbook: Playbook, clock: ClockRule | None, pace: Pace, now: datetime, *, rates: Rates
) -> str:
    """How an open case's expected loss is reckoned, and how the list is ordered by it."""
    told = expected(case, playbook, clock, pace, now, rates=rates)
    return " · ".join(filter(None, [told.words, str(RULE)])) if case.is_open else ""


def chance(case: ListedCase, pace: Pace, now: datetime) -> float | None:
    """How likely the deadline is missed if others go first, by the slack left; None where none is running.

    The rule's own weight exp(-slack / look-ahead), the slack counted to where the work itself would have to begin.
    """
    if case.band == ranks.USED_UP:
        return 1.0
    if case.due_at is None or case.act_at is None or case.clock_state not in {"running", ""}:
        return None
    slack = max(case.due_at - _work(case.due_at, case.act_at) - now, timedelta())
    return exp(-slack.total_seconds() / pace.ahead)


def _work(due_at: datetime, act_at: datetime) -> timedelta:
    return (due_at - act_at) / 2


def final(clock: ClockRule | None) -> bool:
    """Whether nothing is left at stake once it is missed."""
    return clock is not None and clock.missed.per is None and clock.missed.acts is not Party.MERCHANT


def _still_made(case: ListedCase, now: datetime) -> float:
    if case.due_at is None or case.act_at is None:
        return 1.0
    return ranks.still_made(_work(case.due_at, case.act_at), case.due_at, now)
