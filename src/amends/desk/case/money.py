"""What of the order's money went back, what is on its way, and what can still be given: one sum for all of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from amends.casework.decide.refund_guard import REFUND
from amends.casework.queries.case_effects import WantedEffect
from amends.casework.queries.case_page import OrderPage
from amends.desk.case.fact import Fact
from amends.engine.dossier import Facts
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

    def say(sum_: int) -> str:
        return amounts.money(sum_, f.currency)

    if not f.paid and not sums.refunded:
        return []
    lines = [
        Fact(
            label=_("Refunded / can still be given"),
            text=f"{say(sums.refunded)} / {say(sums.left)}",
            tone="warn" if sums.refunded else "",
        )
    ]
    if sums.on_way:
        lines.append(Fact(label=_("On its way back"), text=say(sums.on_way), tone="warn"))
    return lines
