"""The law of the money: what was lost came back, was given up or is still owed; what it cost is the rest."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amends.casework.actions.transaction import RefusedError
from amends.casework.costs import reading
from amends.casework.costs.reading import CostQuestion
from amends.casework.losses import recovery
from amends.casework.losses.models import Loss, LossEntry
from amends.casework.losses.recovery import RecoveryAction
from amends.casework.queries import losses as asked
from amends.engine import signals as s
from amends.engine.words import RefundType
from amends.merchants.models import Member, Shop
from tests.casework.law import adds_up
from tests.casework.stories import DAY, feed, one, rows
from tests.desk.test_losses import damaged

pytestmark = pytest.mark.django_db(transaction=True)
SUMS = st.integers(min_value=-500, max_value=12_000)
MOVE = st.one_of(
    st.just(("claim", 0)),
    st.tuples(st.just("answer"), SUMS),
    st.tuples(st.just("recover"), SUMS),
    st.just(("write_off", 0)),
    st.tuples(st.just("refund"), st.integers(1, 9_000)),
    st.tuples(st.just("compensate"), st.integers(1, 3_000)),
)


def move(member: Member, shop: Shop, order: str, what: str, amount: int, at: datetime) -> None:
    """One move of the story, by the functions that pages call; what may not be is refused and changes nothing."""
    doing = RecoveryAction(member=member, token=str(uuid4()), now=at, text="说明")
    id = one("SELECT id FROM casework_loss WHERE order_key = %s", order)
    told: list[s.AnySignal] = []
    match what:
        case "claim":
            recovery.claim(doing, [id], pay_by=at + DAY, kept=True)
        case "answer":
            recovery.answer(doing, id, amount=max(amount, 0))
        case "recover":
            recovery.recover(doing, id, amount=amount)
        case "write_off":
            recovery.write_off(doing, id)
        case "refund":
            ref, told_of = uuid4().hex, {"order": order, "amount": amount}
            told = [
                s.RefundAsked(id=f"{ref}a", at=at, ref=ref, type=RefundType.REFUND_ONLY, **told_of),  # type: ignore[arg-type]
                s.RefundPaid(id=f"{ref}p", at=at, ref=ref, **told_of),  # type: ignore[arg-type]
            ]
        case "compensate":
            told = [s.EffectDone(id=uuid4().hex, at=at, order=order, effect="compensate", amount=amount)]
        case _:
            raise AssertionError(what)
    if told:
        feed(shop, *told, now=at)


@pytest.mark.mission("M13", "X6", "X8")
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(MOVE, min_size=1, max_size=7))
def test_whatever_is_done_about_a_loss_no_cent_is_made_or_lost(
    story: list[tuple[str, int]], owner: object, tmall_shop: Shop
) -> None:
    member = Member.objects.get(user__email="owner@bluebird.test")
    now, order = timezone.now().replace(microsecond=0) - timedelta(hours=2), f"L-{uuid4().hex[:8]}"
    feed(tmall_shop, *damaged(order, now), now=now)
    paid = {"refund": 0, "compensate": 0}
    for n, (what, amount) in enumerate(story, start=1):
        try:
            move(member, tmall_shop, order, what, amount, now + timedelta(minutes=n))
        except RefusedError:
            continue
        if what in paid:
            paid[what] += amount
    _every_cent(member, order, paid, now)


def _every_cent(member: Member, order: str, paid: dict[str, int], now: datetime) -> None:
    (loss,) = Loss.objects.filter(merchant_id=member.merchant_id, order_key=order)
    entries = LossEntry.objects.filter(merchant_id=member.merchant_id, loss_id=loss.id)
    came = sum(each.amount for each in entries if each.kind == "recovered")
    given_up = loss.left if loss.state == "written_off" else 0
    owed = loss.left if loss.state in {"to_confirm", "claimed", "answered"} else 0
    assert came == loss.recovered
    assert loss.amount == came + given_up + owed
    assert all(each.amount >= 0 for each in entries)

    (row,) = rows(
        "SELECT refund, freight, compensated, lost, recovered FROM casework_cost WHERE order_key = %s", order
    ) or [(0, 0, 0, 0, 0)]
    refund, freight, compensated, lost, recovered = row
    confirmed = {"recovered": came, "written_off": came}.get(loss.state, 0)
    assert compensated == paid["compensate"]
    assert refund + freight == paid["refund"]  # nothing came back that could be sold again
    assert recovered == (confirmed if loss.ref else 0)
    claimed = loss.amount if loss.claimed_at else given_up if loss.state == "written_off" else 0
    assert lost == max(claimed - refund - freight, 0)  # what is refunded is not lost a second time

    bearers = asked.bearers(member, since=now - 9 * DAY, until=now + DAY, now=now)
    every: dict[str, Any] = {"amount": 0, "recovered": 0, "written_off": 0, "open": 0}
    for each in bearers:
        every = {name: value + getattr(each, name) for name, value in every.items()}
    assert every["amount"] == every["recovered"] + every["written_off"] + every["open"]
    day = now.date()
    question = CostQuestion(since=day - 9 * DAY, until=day + 2 * DAY, currency="CNY")
    by = {name: reading.total(reading.lines(member, question, name)) for name in reading.DIMENSIONS}
    assert len(set(by.values())) == 1  # whichever way it is cut, it is the same money
    assert adds_up() > 0
