"""What of the order's money went back, what is on its way, and what can still be given: one sum for all of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from amends.casework.decide.refund_guard import REFUND
from amends.casework.queries.case_effects import WantedEffect
from amends.casework.queries.case_page import OrderPage
from amends.desk.case.fact import Fact
from amends.desk.words import vocabulary
from amends.desk.words.vocabulary import say
from amends.engine.dossier import Facts
from amends.engine.grants import ON_TOP
from amends.web import amounts

NEVER: Final = frozenset({"dead", "past"})  # states of effects that don't go out
UNSENT: Final = frozenset({"pending", "failed"})


@dataclass(frozen=True, slots=True)
class Given:
    """Minor units. ``on_way``: asked for, and the platform hasn't said that it is paid."""

    refunded: int
    on_way: int
    left: int


def given(facts: Facts, effects: Iterable[WantedEffect]) -> Given:
    """As the refund guard reckons it: what is confirmed or asked for, whichever is more."""
    asked = [each for each in effects if each.kind == REFUND and each.state not in NEVER]
    waiting = sum(each.amount for each in asked if each.state in UNSENT)
    spent = max(sum(each.amount for each in asked), facts.refunded + waiting)
    return Given(facts.refunded, max(spent - facts.refunded, 0), max(facts.paid - spent, 0))


def told(page: OrderPage) -> list[Fact]:
    """The one sum, and what of it is on its way."""
    f = page.dossier.facts
    sums = given(f, page.effects)

    def sum_of(minor: int) -> str:
        return amounts.money(minor, f.currency)

    if not f.paid and not sums.refunded:
        return _on_top(page)
    lines = [
        Fact(
            label=_("Refunded / can still be given"),
            text=f"{sum_of(sums.refunded)} / {sum_of(sums.left)}",
            tone="warn" if sums.refunded else "",
        )
    ]
    if sums.on_way:
        lines.append(Fact(label=_("On its way back"), text=sum_of(sums.on_way), tone="warn"))
    return lines + _on_top(page)


def _on_top(page: OrderPage) -> list[Fact]:
    """What the buyer gets beyond what was paid, with how far it got: no refund, so it is in no sum of these."""
    more = [each for each in page.effects if each.kind in ON_TOP and each.amount and each.state != "past"]
    return [
        Fact(
            label=say(vocabulary.EFFECTS, each.kind),
            text=f"{amounts.money(each.amount, each.currency)} · {say(vocabulary.EFFECT_STATES, each.state)}",
            tone="bad" if each.state == "dead" else "",
        )
        for each in reversed(more)
    ]
