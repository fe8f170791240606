"""What an action gives away: the money or goods a remedy or step lets go, by the rule and by what was chosen.

What the buyer's own request names is judged as any other sum, unless a limit lets it pass: ``passes``.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from amends.engine import leaving
from amends.engine.accessors import WORTHS
from amends.engine.compiler import Policy
from amends.engine.dossier import Dossier, Facts
from amends.engine.playbook import All, Amount, Condition, EffectRule, Op, RemedyRule, Scene, StepRule, Test
from amends.engine.subjects import Subject
from amends.engine.words import ClockState, Goods, Party

PAYING = frozenset({"refund", "compensate", "coupon", "pay_buyer"})
ON_TOP = frozenset({"compensate", "coupon"})
"""Of these, what is not the buyer's own money: it is no refund, and what was paid is no bound for it."""
PROMISING = PAYING | {"propose"}
"""What pays the buyer, or offers to: the platform pays it when the buyer takes the offer."""
REQUESTED = frozenset({"refund.amount", "dispute.amount"})
SENDING: Final = frozenset({"reship"})
"""Kinds of effects by which goods leave."""
WORTH: Final = frozenset(field.word for field in WORTHS)
GOODS: Final = (Amount(of="goods.worth"),)
Rule = RemedyRule | StepRule
Say = Callable[[Amount], int]


def paying(effects: tuple[EffectRule, ...]) -> tuple[EffectRule, ...]:
    """Those of the effects that pay the buyer, or offer to."""
    return tuple(effect for effect in effects if effect.kind in PROMISING and effect.money)


def sends(effects: tuple[EffectRule, ...]) -> bool:
    """Whether goods leave by one of them."""
    return any(effect.kind in SENDING for effect in effects)


def in_goods(rule: Rule) -> bool:
    """Whether it is goods that the rule lets go, whose worth is nobody's to choose."""
    return sends(rule.effects) or any(part.of in WORTH for part in rule.grants)


def of_rule(rule: Rule, say: Say) -> int:
    """The most the rule lets go, minor units; ``say`` tells what an amount of the rule comes to. Never negative.

    Goods that leave without a word of what they are worth, as by a version from before there were any, are all of it.
    """
    silent = sends(rule.effects) and not any(part.of in WORTH for part in rule.grants)
    return max(sum(map(say, rule.grants + GOODS if silent else rule.grants)), _paid(rule.effects, say), 0)


def unpriced(rule: Rule, facts: Facts, about: Subject, amount: int) -> bool:
    """Whether goods leave by it of which nobody can tell what they are worth: not those that had come back."""
    worth = {part.of for part in rule.grants} & WORTH
    told = worth <= {"goods.worth"} and leaving.gross(facts, about) > 0
    return amount == 0 and in_goods(rule) and not told


def by_remedy(scene: Scene, step: StepRule) -> bool:
    """Whether a remedy of the step's name, chosen before, has granted what the step lets go."""
    chosen = any(rule.name == step.name and in_goods(rule) for rule in scene.remedies)
    return chosen and step.when is not None and _demands(step.when, "case.remedy", step.name)


def _demands(condition: Condition, word: str, value: str) -> bool:
    match condition:
        case Test(field=field, op=Op.EQ, value=other):
            return (field, other) == (word, value)
        case All(of=parts):
            return any(_demands(part, word, value) for part in parts)
        case _:
            return False


def _paid(effects: tuple[EffectRule, ...], say: Say) -> int:
    return sum(say(part) for effect in paying(effects) for part in effect.money)


def passes(rule: Rule, facts: Facts, amount: int) -> bool:
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
    """The most that may be chosen: by the rule and, of the buyer's own money, by what is left to refund."""
    most = of_rule(rule, say)
    kinds = {effect.kind for effect in paying(rule.effects)}
    return most if in_goods(rule) or (kinds and kinds <= ON_TOP) else min(most, left(facts))


def spread(chosen: int, sums: tuple[int, ...]) -> tuple[int, ...]:
    """A chosen total over effects in proportion to what their rules say; the last carries what rounding leaves."""
    total = sum(sums)
    if not sums:
        return ()
    parts = [chosen * each // total if total else 0 for each in sums[:-1]]
    return (*parts, chosen - sum(parts))
