"""What an action gives away: the money a remedy or step lets go to the buyer, by the rule and by what was chosen.

A step that pays what the buyer's own request on the marketplace names answers that request; it grants nothing.
"""

from collections.abc import Callable

from amends.engine.dossier import Facts
from amends.engine.playbook import Amount, EffectRule, RemedyRule, StepRule

PAYING = frozenset({"refund", "compensate"})
REQUESTED = frozenset({"refund.amount", "dispute.amount"})
Say = Callable[[Amount], int]


def paying(effects: tuple[EffectRule, ...]) -> tuple[EffectRule, ...]:
    """Those of the effects that pay the buyer."""
    return tuple(effect for effect in effects if effect.kind in PAYING and effect.money)


def of_remedy(rule: RemedyRule, say: Say) -> int:
    """The most the rule lets go, minor units; ``say`` tells what an amount of the rule comes to. Never negative."""
    parts = rule.grants or tuple(part for effect in paying(rule.effects) for part in effect.money)
    return max(sum(map(say, parts)), 0)


def of_step(rule: StepRule, say: Say) -> int:
    """What doing the step gives away beyond what the buyer's request names, minor units. Never negative."""
    parts = (part for effect in paying(rule.effects) for part in effect.money if part.of not in REQUESTED)
    return max(sum(map(say, parts)), 0)


def left(facts: Facts) -> int:
    """What was paid and is not refunded yet, minor units."""
    return max(facts.amount - facts.refunded, 0)


def ceiling(rule: RemedyRule, facts: Facts, say: Say) -> int:
    """The most that may be chosen: by the rule and, unless it is pure compensation, by what is left to refund."""
    most = of_remedy(rule, say)
    kinds = {effect.kind for effect in paying(rule.effects)}
    return most if kinds == {"compensate"} else min(most, left(facts))


def spread(chosen: int, sums: tuple[int, ...]) -> tuple[int, ...]:
    """A chosen total over effects in proportion to what their rules say; the last carries what rounding leaves."""
    total = sum(sums)
    if not sums:
        return ()
    parts = [chosen * each // total if total else 0 for each in sums[:-1]]
    return (*parts, chosen - sum(parts))
