"""Which steps only people of the house can have done, whoever tells of it."""

from typing import Final

from amends.engine.grants import PAYING
from amends.engine.playbook import StepRule

RECEIVED: Final = "return.received"


def ours(rule: StepRule) -> bool:
    """Whether people of the house decide, pay or inspect in it: whoever tells it, they have done it."""
    looks = rule.yields is not None and rule.yields.kind == RECEIVED
    return bool(rule.choice) or looks or any(each.kind in PAYING for each in rule.effects)
