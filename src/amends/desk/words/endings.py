"""How a case ended, in words that are true: what was only asked for is not said to be done."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from amends.desk.words import vocabulary
from amends.desk.words.vocabulary import Words, say

PAYOUTS: Final[Words] = {
    "refund": _("Refund asked for, not out yet"),
    "compensate": _("Compensation asked for, not out yet"),
    "coupon": _("Coupon asked for, not out yet"),
    "pay_buyer": _("Payment asked for, not out yet"),
}
THEN: Final[Words] = {
    "refund": _("Refund requested"),
    "compensate": _("Compensation requested"),
    "coupon": _("Coupon requested"),
    "pay_buyer": _("Payment requested"),
}
PAID: Final = frozenset(
    {
        "compensated", "given", "paid", "paid_twice", "part_refunded", "refunded", "refunded_and_back", "refunded_late",
        "value_paid",
    }
)  # fmt: skip
"""Outcomes that say that money went to the buyer."""


def at_that_time(outcome: str, payout: str) -> str:
    """How it ended as of the moment it did; ``payout``: the kind of what was asked for with it."""
    return say(THEN, payout) if payout and outcome in PAID else say(vocabulary.OUTCOMES, outcome)


def ended(outcome: str, payout: str) -> str:
    """``payout``: the kind of what pays the buyer and is not out; empty where nothing is owed."""
    return say(PAYOUTS, payout) if payout and outcome in PAID else say(vocabulary.OUTCOMES, outcome)


def vague(outcome: str, payout: str) -> bool:
    """Whether the ending leaves open by what: one is compensated by money or by a coupon."""
    return outcome == "compensated" and not payout
