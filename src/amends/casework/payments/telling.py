"""The buyer hears that their money is out, in their own language, by a letter that goes by itself."""

from functools import partial
from typing import Final

from amends.casework.actions import case_actions
from amends.casework.actions.case_actions import Action
from amends.casework.actions.held_dossier import hold
from amends.casework.delivery.connectors import PAID_BY_US
from amends.casework.payments.batches import PaymentHand
from amends.casework.payments.models import Payment
from amends.merchants.actors import Actor, ActorKind

MADE: Final = "payment_made"
BY_ITSELF: Final = partial(Actor, kind=ActorKind.ENGINE, id="", name="amends")
"""The letter goes by itself: nobody writes it, so that it is no touch of the case by a person."""


def paid(hand: PaymentHand, payment: Payment, *, written: str) -> None:
    """``written``: the sum as people read it. Raises RefusedError, Http404.

    Compensation has its own letters; a playbook without the words says nothing.
    """
    if payment.kind not in PAID_BY_US or not payment.case_no:
        return
    order = hold(hand.member, payment.dossier_id)
    template = next((each for each in order.policy.playbook.templates if each.name == MADE), None)
    if template is None:
        return
    text = template.text.say(order.dossier.facts.language or "zh")
    action = Action(
        member=hand.member, dossier_id=payment.dossier_id, no=payment.case_no, token=f"paid:{payment.effect_id}",
        now=hand.now, held=order, actor=BY_ITSELF(merchant_id=hand.member.merchant_id),
    )  # fmt: skip
    case_actions.say(action, text=text.format_map({"order": payment.order_key, "amount": written}), channel="chat")
