"""What waits for a buyer in finance, paid, failed or given up as two people do it, for the laws of the money."""

from datetime import datetime
from uuid import uuid4

from django.utils import timezone

from amends.casework.ledger.effect_models import EffectRecord
from amends.casework.payments import batches
from amends.casework.payments.batches import PaymentHand
from amends.casework.payments.models import PayRoute
from amends.merchants.models import Member
from tests.casework.stories import drain
from tests.cast import OWNER
from tests.desk.money.test_payments import carried

SECOND = "second@bluebird.test"


def hand(email: str) -> PaymentHand:
    member = Member.objects.select_related("user").get(user__email=email)
    return PaymentHand(member=member, token=str(uuid4()), now=timezone.now())


def settle(dossier: int, how: str, now: datetime) -> int:
    """The oldest that waits for the order is paid, failed or given up, as a batch's, with its second person.

    Returns what was paid out.
    """
    carried()
    waits = EffectRecord.objects.filter(dossier_id=dossier, kind="pay_buyer", state__in=["pending", "failed"])
    effect = waits.order_by("id").first()
    if effect is None:
        return 0
    if how == "give_up":
        batches.give_up(hand(OWNER), effect.id, why="买家不要了")
    else:
        _answered(effect.id, how)
    drain(now)
    return effect.amount if how == "pay" else 0


def _answered(effect: int, how: str) -> None:
    batch = batches.make(hand(OWNER), [effect], route=PayRoute.ALIPAY, currency="CNY")
    batches.release(hand(SECOND), batch.id)
    if how == "pay":
        assert batches.paid(hand(OWNER), batch.id, effect, reference="1")
        assert not batches.paid(hand(OWNER), batch.id, effect, reference="2")
    else:
        batches.failed(hand(OWNER), batch.id, effect, why="户名不符")
