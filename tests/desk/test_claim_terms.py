"""A contract and what is claimed under it: until when, at most how much, what is not paid for; and bad input."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from django.test import Client
from django.utils import timezone

from amends.casework.losses import contracts
from amends.casework.losses.models import Loss
from amends.casework.partners.models import Partner
from amends.engine.signals import ProblemReported
from amends.merchants.models import Shop
from tests.casework.law import adds_up
from tests.casework.stories import DAY, HOUR, feed, one, rows
from tests.desk.pages import text
from tests.desk.test_losses import damaged
from tests.desk.test_partners import CARRIER, made

pytestmark = pytest.mark.django_db(transaction=True)


def contract(owner: Client, *terms: tuple[str, int], since: str = "2026-01-01", **more: Any) -> Partner:
    """A carrier whose contract says so; each term is written in § 4.1."""
    columns = {
        "term-what": [what for what, _ in terms], "term-value": [str(value) for _, value in terms],
        "term-from": [since] * len(terms), "term-until": [""] * len(terms), "term-source": ["合同 4.1"] * len(terms),
    }  # fmt: skip
    return made(owner, CARRIER | {"name": "圆通", "codes": "YTO"} | columns | more)


def lost(shop: Shop, now: datetime, order: str = "L-1", *, freight: int = 0) -> Loss:
    """¥80 were lost when the carrier broke the box."""
    placed, *others = damaged(order, now)
    dossier = feed(shop, msgspec.structs.replace(placed, freight=freight), *others, now=now)
    return Loss.objects.get(dossier_id=dossier)


def looked(client: Client, *losses: Loss) -> str:
    return text(client.post("/losses/look", {"loss": [loss.id for loss in losses]}))


def claimed(client: Client, loss: Loss, amount: str = "", **more: Any) -> Any:
    said = {f"amount-{loss.id}": amount} if amount else {}
    return client.post("/losses/claim", {"token": str(uuid4()), "loss": [loss.id], **said, **more}, follow=True)


def kept(loss: Loss) -> Loss:
    return Loss.objects.get(id=loss.id)


@pytest.mark.mission("M13", "M8")
def test_the_contract_says_until_when_and_at_most_how_much(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    contract(owner, ("claim_within_days", 7), ("claim_cap", 50))
    loss = lost(tmall_shop, now)
    page = looked(owner, loss)
    assert "within 7 days of the case (合同 4.1, from 2026-01-01)" in page
    assert "at most ¥50.00 (合同 4.1, from 2026-01-01)" in page
    assert "Assumed" not in page
    assert "¥50.00" in text(claimed(owner, loss))
    assert (kept(loss).claimed, kept(loss).state) == (5_000, "claimed")
    assert rows("SELECT amount FROM casework_lossentry") == [(5_000,)]
    told = rows("SELECT payload ->> 'amount' FROM casework_signal WHERE kind = 'claim.raised'")
    assert told == [("5000",)]
    adds_up()


@pytest.mark.mission("M13")
def test_more_than_the_contract_or_the_loss_is_refused_with_the_reason(
    owner: Client, tmall_shop: Shop, now: datetime
) -> None:
    contract(owner, ("claim_cap", 50))
    loss = lost(tmall_shop, now)
    over = claimed(owner, loss, "60", text="seen")
    assert over.status_code == 422
    assert "That is more than its contract allows. At most ¥50.00." in text(over)
    page = over.content.decode()
    assert f'name="amount-{loss.id}" value="60"' in page  # what was typed is kept
    assert 'value="seen"' in page
    assert "That is more than the loss. At most ¥80.00." in text(claimed(owner, loss, "80.01"))
    assert kept(loss).state == "to_confirm"
    assert rows("SELECT 1 FROM casework_lossentry") == []
    claimed(owner, loss, "12.34")
    assert kept(loss).claimed == 1_234


@pytest.mark.mission("M13")
@pytest.mark.parametrize("amount", ["-5", "0", "x", "NaN", "Infinity", "1e99", "0.001"])
def test_what_is_no_sum_is_refused(owner: Client, tmall_shop: Shop, now: datetime, amount: str) -> None:
    loss = lost(tmall_shop, now)
    assert claimed(owner, loss, amount).status_code == 422
    assert kept(loss).state == "to_confirm"


@pytest.mark.mission("M13")
def test_another_currency_a_past_day_and_a_second_time_are_refused(
    owner: Client, tmall_shop: Shop, now: datetime
) -> None:
    loss = lost(tmall_shop, now)
    assert "It was lost in CNY" in text(claimed(owner, loss, "5", **{f"currency-{loss.id}": "USD"}))
    for day in (now - DAY, now + 400 * DAY):
        answer = claimed(owner, loss, "5", pay_by=day.strftime("%Y-%m-%dT%H:%M"))
        assert "a day to come, within a year" in text(answer)
    assert kept(loss).state == "to_confirm"
    claimed(owner, loss, "5")
    assert "claimed already" in text(claimed(owner, loss, "5"))
    assert rows("SELECT amount FROM casework_lossentry") == [(500,)]


@pytest.mark.mission("M13")
def test_the_same_damage_in_two_cases_is_claimed_once_unless_it_is_another(
    owner: Client, tmall_shop: Shop, now: datetime
) -> None:
    first = lost(tmall_shop, now)
    again = ProblemReported(
        id="L-1:p2",
        at=now - HOUR,
        order="L-1",
        ref="P-2",
        issue="TRANSIT_DAMAGE",
        traits=("box_damaged",),
        amount=3_000,
    )
    feed(tmall_shop, again, now=now)
    second = Loss.objects.exclude(id=first.id).get()
    claimed(owner, first)
    refused = claimed(owner, second)
    assert refused.status_code == 422
    assert "This is another damage" in text(refused)
    assert kept(second).state == "to_confirm"
    claimed(owner, second, again="1")
    assert kept(second).state == "claimed"


@pytest.mark.mission("M13")
def test_the_ledger_goes_by_the_contracts_last_day_and_back(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    loss = lost(tmall_shop, now)
    before = loss.due_at
    partner = contract(owner, ("claim_within_days", 3))
    contracts.follow_due(now=now)
    assert kept(loss).due_at == loss.opened_at + timedelta(days=3) != before
    assert "by contract" in text(owner.get("/losses/"))
    more = ProblemReported(
        id="L-1:more", at=now, order="L-1", ref="P-L-1", issue="TRANSIT_DAMAGE", traits=("box_damaged",), amount=9_000
    )
    feed(tmall_shop, more, now=now)  # other facts, the same contract
    assert kept(loss).due_at == loss.opened_at + timedelta(days=3)
    assert contracts.follow_due(now=now) == 0  # nothing has changed
    empty: dict[str, list[str]] = {
        "term-what": [],
        "term-value": [],
        "term-from": [],
        "term-until": [],
        "term-source": [],
    }
    owner.post(f"/settings/partners/{partner.id}/", CARRIER | {"name": "圆通", "codes": "YTO"} | empty)
    contracts.follow_due(now=now)
    assert kept(loss).due_at == before


@pytest.mark.mission("M13")
def test_a_cap_in_freights_needs_the_freight(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    contract(owner, ("cap_in_freights", 3))
    told, untold = lost(tmall_shop, now, freight=1_200), lost(tmall_shop, now, "L-2")
    assert "at most ¥36.00: 3 times the freight (合同 4.1" in looked(owner, told)
    page = looked(owner, untold)
    assert "Its cap is 3 times the freight, which isn't known here." in page
    claimed(owner, told)
    assert kept(told).claimed == 3_600


@pytest.mark.mission("M13")
def test_what_is_free_and_what_it_bears(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    contract(owner, ("free_per_month", 1), ("bears_percent", 30))
    first, second = lost(tmall_shop, now), lost(tmall_shop, now, "L-2")
    page = looked(owner, first, second)
    assert "number 1 of 1 this month that aren't paid for" in page
    assert "¥24.00: it bears 30 %" in page
    assert "leaves nothing to claim" in text(claimed(owner, first))
    claimed(owner, second)
    assert [kept(each).claimed for each in (first, second)] == [0, 2_400]


@pytest.mark.mission("M13")
def test_it_pays_and_is_objected_to_within_its_days(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    contract(owner, ("pay_within_days", 10), ("appeal_within_days", 5))
    loss = lost(tmall_shop, now)
    assert "to be paid within 10 days" in looked(owner, loss)
    claimed(owner, loss)
    due = kept(loss).due_at
    assert due is not None
    assert abs(due - timezone.now() - 10 * DAY) < HOUR
    assert one("SELECT count(*) FROM casework_dossier WHERE wake_at <= %s", due) == 1  # its clock is the contract's
    owner.post(f"/losses/{loss.id}/answer", {"token": str(uuid4()), "text": "不赔", "amount": "0"})
    objection = kept(loss).due_at
    assert objection is not None
    assert abs(objection - timezone.now() - 5 * DAY) < HOUR


@pytest.mark.mission("M13")
def test_what_no_contract_says_is_marked_as_assumed(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    loss = lost(tmall_shop, now)
    page = looked(owner, loss)
    assert "as the playbook has it: no contract says" in page
    assert "Assumed: No partner is written down for it" in page
    contract(owner, ("claim_cap", 50), since=(timezone.localdate() + timedelta(days=1)).isoformat())
    page = looked(owner, loss)
    assert "Assumed: Its contract names no most: the whole loss." in page  # what begins tomorrow doesn't hold today
    claimed(owner, loss)
    assert kept(loss).claimed == kept(loss).amount
