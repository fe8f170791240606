"""What is lost, on the average, by leaving a case lying: its stake times how pressing it is (see ``engine.urgency``).

The list is ordered by it. How pressing: 1 once the slack is used up, halved for each 0.7 look-aheads of slack left.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp

from django.utils.translation import gettext as _

from amends.casework.queries.listed_case import ListedCase
from amends.desk.widgets import chips
from amends.engine.playbook import Playbook
from amends.engine.urgency import LOOK_AHEAD
from amends.web import amounts


@dataclass(frozen=True, slots=True)
class Expected:
    """``loss``: minor units; ``words``: how it was reckoned, empty where nothing is at stake."""

    loss: int
    words: str


NOTHING = Expected(0, "")


def expected(case: ListedCase, playbook: Playbook, now: datetime) -> Expected:
    """What is at stake, points at the playbook's price, times the chance that it is missed if others go first."""
    worth = case.money + case.points * playbook.price_of_point
    if not case.is_open or not worth:
        return NOTHING
    share = chance(case, playbook, now)
    told = amounts.money(worth, case.currency)
    if share is None:
        return Expected(0, _("%(sum)s at stake, no deadline running") % {"sum": told})
    percent = round(share * 100)
    words = _("%(sum)s × %(percent)s %% chance of missing") % {"sum": told, "percent": percent}
    return Expected(round(worth * share), words)


def chance(case: ListedCase, playbook: Playbook, now: datetime) -> float | None:
    """How likely the deadline is missed if others go first, by the slack left; None where none is running.

    The rule's own weight exp(-slack / look-ahead), the slack counted to where the work itself would have to begin.
    """
    if case.band == chips.ACT_NOW:
        return 1.0
    if case.due_at is None or case.act_at is None or case.clock_state not in {"running", ""}:
        return None
    work = (case.due_at - case.act_at) / 2
    slack = max(case.due_at - work - now, timedelta())
    ahead = playbook.look_ahead.elapsed if playbook.look_ahead else LOOK_AHEAD
    return exp(-(slack / ahead))
