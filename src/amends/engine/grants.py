"""What an action gives away: the money a remedy or step lets go to the buyer, by the rule and by what was chosen.

What the buyer's own request names is judged as any other sum, unless a limit lets it pass: ``passes``.
"""

from collections.abc import Callable
from datetime import datetime

from amends.engine.compiler import Policy
from amends.engine.dossier import Dossier, Facts
from amends.engine.playbook import Amount, EffectRule, RemedyRule, StepRule
from amends.engine.words import ClockState, Goods, Party

PAYING = frozenset({"refund", "compensate", "coupon", "pay_buyer"})
ON_TOP = frozenset({"compensate", "coupon"})
"""Of these, what is not the buyer's own money: it is no refund, and what was paid is no bound for it."""
PROMISING = PAYING | {"propose"}
"""What pays the buyer, or offers to: the platform pays it when the buyer takes the offer."""
REQUESTED = frozenset({"refund.amount", "dispute.amount"})
Say = Callable[[Amount], int]


def paying(effects: tuple[EffectRule, ...]) -> tuple[EffectRule, ...]:
    """Those of the effects that pay the buyer, or offer to."""
    return tuple(effect for effect in effects if effect.kind in PROMISING and effect.money)


def of_remedy(rule: RemedyRule, say: Say) -> int:
    """The most the rule lets go, minor units; ``say`` tells what an amount of the rule comes to. Never negative."""
    return max(sum(map(say, rule.grants)), _paid(rule.effects, say), 0)


def of_step(rule: StepRule, say: Say) -> int:
    """What doing the step gives away, minor units. Never negative."""
    return max(_paid(rule.effects, say), 0)


def _paid(effects: tuple[EffectRule, ...], say: Say) -> int:
    return sum(say(part) for effect in paying(effects) for part in effect.money)


def passes(rule: RemedyRule | StepRule, facts: Facts, amount: int) -> bool:
    """Whether it answers the buyer's own request, whole, for an order that has not left, with no more than was paid."""
    parts = [part for effect in paying(rule.effects) for part in effect.money]
    asked = bool(parts) and all(part.of in REQUESTED for part in parts)
    unshipped = facts.goods is Goods.NOT_SHIPPED and facts.shipped_at is None
    return asked and unshipped and amount == facts.amount <= left(facts)


def outside_at(dossier: Dossier, policy: Policy, case: int) -> datetime | None:
    """By when somebody outside, such as the platform, decides the case without us; None: nobody does."""
    running = (clock for clock in dossier.clocks if clock.case == case and clock.state is ClockState.RUNNING)
    rules = ((clock.due_at, policy.of(clock.policy).clocks.get(clock.rule)) for clock in running)
    return min((at for at, rule in rules if rule and rule.rule.missed.acts is not Party.MERCHANT), default=None)


def left(facts: Facts) -> int:
    """What was paid and is not refunded yet, minor units."""
    return max(facts.paid - facts.refunded, 0)


def ceiling(rule: RemedyRule, facts: Facts, say: Say) -> int:
    """The most that may be chosen: by the rule and, unless it is pure compensation, by what is left to refund."""
    most = of_remedy(rule, say)
    kinds = {effect.kind for effect in paying(rule.effects)}
    return most if kinds and kinds <= ON_TOP else min(most, left(facts))


def spread(chosen: int, sums: tuple[int, ...]) -> tuple[int, ...]:
    """A chosen total over effects in proportion to what their rules say; the last carries what rounding leaves."""
    total = sum(sums)
    if not sums:
        return ()
    parts = [chosen * each // total if total else 0 for each in sums[:-1]]
    return (*parts, chosen - sum(parts))
