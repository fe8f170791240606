"""An answer to a step, typed by somebody outside: read like a colleague's, told in their own name, once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from amends.casework.actions import case_actions
from amends.casework.actions.transaction import RefusedError
from amends.casework.links import links
from amends.casework.links.notices import tell_answered
from amends.desk.case import step_form
from amends.desk.case.step_form import FAULTS, Asking, Typed
from amends.engine.playbook import StepRule
from amends.portal.door import OutsideTask
from amends.portal.shown import titles_of

LONGEST = 2000


def _rule(found: OutsideTask) -> StepRule | None:
    return titles_of(found).step_of(found.page.case.scene, found.link.step)


def typed(found: OutsideTask, post: Mapping[str, str]) -> Typed:
    """What was typed into the form, with faults by field."""
    page = found.page
    asking = Asking(dossier=page.dossier, case=page.case, playbook=page.policy.playbook, currency=page.currency)
    return step_form.answered(asking, _rule(found), post)


def again(found: OutsideTask, post: Mapping[str, str], said: Typed) -> dict[str, Any]:
    """What was typed, to be shown again with what is wrong with it."""
    return {**dict(post.items()), "step": found.link.step, FAULTS: said.faults}


@transaction.atomic
def give(found: OutsideTask, post: Mapping[str, str], said: Typed, *, now: datetime) -> None:
    """Tell the step's fact. Raises RefusedError: it is done already, or something is missing."""
    rule, page = _rule(found), found.page
    if rule is None:
        raise RefusedError("this step is done already", field="step")
    ways = {way.name for way in rule.outcomes}
    case_actions.do_step(
        found.action(token=f"link:{found.link.id}", now=now),
        step=rule.name,
        text=post.get("text", "").strip()[:LONGEST],
        choice=post.get("choice", "") if post.get("choice") in ways else "",
        form=said.answers,
    )
    links.came(found.link, files=0, now=now)
    tell_answered(found.link, order=page.key, owner=page.case.owner, now=now)
