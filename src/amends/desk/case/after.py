"""After the act: an answer of ours is out. Since when, whose word is waited for, and who acts if none comes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from amends.casework.projections.waits import answers_from
from amends.casework.queries.case_effects import WantedEffect
from amends.casework.queries.case_page import CasePage
from amends.desk.case import money
from amends.desk.case.deadlines import Deadline
from amends.desk.words import vocabulary
from amends.desk.words.vocabulary import say
from amends.engine.grants import PAYING


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitedAnswer:
    """``title``: what is out; ``amount``: minor units, 0 for none; ``whom``: whose word is waited for, and ``since``.

    ``unsent``: it has not left yet, and ``error``: what stood in the way. ``acts``: what comes at ``acts_at`` without
    that word. ``pays``: money is on its way to the buyer.
    """

    title: str
    amount: int
    whom: str
    since: datetime
    unsent: bool
    error: str
    acts: str
    acts_at: datetime | None
    pays: bool


def awaited(page: CasePage, running: Sequence[Deadline]) -> AwaitedAnswer | None:
    """None where nothing of ours is out."""
    case = page.case
    if case.awaits_since is None or not page.standing.is_open:
        return None
    effect = _out(page)
    acts = next((each for each in running if not each.ours and each.state == "running"), None)
    return AwaitedAnswer(
        title=say(vocabulary.EFFECTS, case.awaits),
        amount=effect.amount if effect else 0,
        whom=say(vocabulary.WAITING, answers_from(case)),
        since=case.awaits_since,
        unsent=effect is not None and effect.state in money.UNSENT,
        error=effect.last_error if effect is not None and effect.attempts else "",
        acts=(acts.does or acts.acts) if acts else "",
        acts_at=acts.due_at if acts else None,
        pays=case.awaits in PAYING,
    )


def _out(page: CasePage) -> WantedEffect | None:
    """The latest effect of that kind in the case."""
    case = page.case
    return next((each for each in page.effects if each.case_no == case.no and each.kind == case.awaits), None)
