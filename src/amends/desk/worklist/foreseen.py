"""What an action for many would make of each case, in words, and the money that would go out by all of it."""

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _

from amends.casework.approval.requests import PendingRequest
from amends.casework.bulk.bulk_actions import BulkOutcome
from amends.casework.ledger.rows import EffectRow
from amends.desk.words import refusals
from amends.desk.words.people import role_title
from amends.desk.words.titles import Titles
from amends.desk.words.vocabulary import EFFECTS, say
from amends.desk.worklist import moves
from amends.desk.worklist.rows import WorkRow
from amends.engine.grants import PROMISING
from amends.web import amounts

SUMMED: Final = PROMISING | {"claim"}
"""Kinds of effects whose sum is money that moves; others only tell of one."""


def becomes(answer: BulkOutcome, row: WorkRow, titles: Titles, *, step: bool) -> dict[str, str]:
    """``tone``: good, none or bad; ``words``: what becomes of the case. ``step``: its next step would be done."""
    if step and (stays := _stays(answer, row, titles)):
        return {"tone": "none", "words": stays}
    if answer.refused is not None:
        return {"tone": "bad", "words": refusals.say(answer.refused, answer.case.currency)}
    if answer.idle:
        return {"tone": "none", "words": _("nothing to do")}
    if answer.stood is not None and answer.stands is not None:
        return {"tone": "good", "words": moves.changes(answer.stood, answer.stands, titles, answer.case.scene)}
    if asked := answer.asked:
        return {"tone": "good", "words": _to_be_asked(asked, row, answer.case.currency)}
    effects = answer.acted.effects if answer.acted else ()
    outside = dict.fromkeys(" ".join([say(EFFECTS, e.kind), *_sum(e)]) for e in effects)
    return {"tone": "good", "words": " · ".join([row.next_step if step else _("will be done"), *outside])}


def _stays(answer: BulkOutcome, row: WorkRow, titles: Titles) -> str:
    """Why a next step isn't one to be done for many: it waits for somebody, or it is chosen case by case."""
    case = answer.case
    rule = titles.step_of(case.scene, case.next_step)
    if answer.refused is None or not case.is_open:
        return _("waiting for {whom}").format(whom=row.waiting) if answer.idle and row.waiting else ""
    if row.asked:
        return _("waits for {whom}").format(whom=row.asked)
    return _("%(step)s: chosen case by case, on its page") % {"step": row.next_step} if rule and rule.choice else ""


def _to_be_asked(asked: PendingRequest, row: WorkRow, currency: str) -> str:
    """What is more than one may grant alone: whom it goes to."""
    words = _("asks %(role)s for %(sum)s") % {
        "role": role_title(asked.goes_to),
        "sum": amounts.money(asked.amount, currency),
    }
    return f"{row.next_step} · {words}"


def _sum(effect: EffectRow) -> list[str]:
    return [amounts.money(effect.amount, effect.currency)] if effect.amount and effect.kind in SUMMED else []


def sums(ready: Iterable[BulkOutcome]) -> str:
    """What goes out by all of it, each currency by itself: not what others are to pay, nor what is only told."""
    found: dict[str, int] = {}
    for effect in (each for answer in ready if answer.acted for each in answer.acted.effects):
        if effect.amount and effect.kind in PROMISING:
            found[effect.currency] = found.get(effect.currency, 0) + effect.amount
    return " + ".join(amounts.money(amount, currency) for currency, amount in sorted(found.items()))
