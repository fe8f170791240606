"""What a look at many cases says of each: whom it asks, whom it waits for, what is chosen by hand, what is paid."""

from datetime import datetime

import pytest
from django.test import Client

from amends.engine.signals import PromiseMade
from amends.merchants.models import Merchant, Shop
from amends.merchants.roles import Role
from tests.casework.stories import DAY, feed, one, placed, rows, scanned
from tests.desk.case.test_grants import person
from tests.desk.pages import text
from tests.desk.test_bulk import go, look

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def zhou(bluebird: Merchant) -> Client:
    return person(bluebird, "Zhou", Role.SUPERVISOR)


def long_on_the_way(shop: Shop, order: str, now: datetime, *, amount: int) -> str:
    """A case whose next step refunds the order."""
    story = (placed(order, at=now - 64 * DAY, amount=amount, currency="BRL"), scanned(order, at=now - 62 * DAY))
    dossier = feed(shop, *story, now=now)
    (no,) = rows("SELECT no FROM casework_case WHERE dossier_id = %s AND scene = 'in_transit_60'", dossier)[0]
    return f"{dossier}.{no}"


@pytest.mark.mission("T4", "B7")
def test_a_step_above_ones_limit_is_asked_for(zhou: Client, olist_shop: Shop, now: datetime) -> None:
    keys = [
        long_on_the_way(olist_shop, order, now, amount=paid) for order, paid in (("B-1", 500_000), ("B-2", 600_000))
    ]
    page = look(zhou, keys, "step")
    assert "2 of 2 can be done" in text(page)
    assert "Refund · asks Manager for R$5,000.00" in text(page)
    assert "Money that goes out" not in text(page)
    assert one("SELECT count(*) FROM casework_approval") == 0
    assert "2 sent for approval" in text(go(zhou, page))
    assert rows("SELECT amount FROM casework_approval ORDER BY amount") == [(500_000,), (600_000,)]
    assert one("SELECT count(*) FROM casework_effect WHERE kind = 'refund' AND state <> 'past'") == 0
    again = text(look(zhou, keys, "step"))
    assert "0 of 2 can be done" in again
    assert "waits for Manager" in again


@pytest.mark.mission("B7")
def test_only_money_that_goes_to_buyers_is_summed(owner: Client, olist_shop: Shop, now: datetime) -> None:
    keys = [long_on_the_way(olist_shop, order, now, amount=paid) for order, paid in (("B-1", 5_000), ("B-2", 6_000))]
    assert "Money that goes out: R$110.00" in text(look(owner, keys, "step"))


@pytest.mark.mission("B7", "X4")
def test_what_is_chosen_case_by_case_says_so(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    told = PromiseMade(id="p", at=now - 3 * DAY, order="T-1", ref="P", what="call back", due=now - DAY)
    feed(tmall_shop, placed("T-1", at=now - 4 * DAY), told, now=now)
    keys = [f"{dossier}.{no}" for dossier, no in rows("SELECT dossier_id, no FROM casework_case")]
    page = text(look(owner, keys, "step"))
    assert "Do it today: chosen case by case, on its page" in page
    assert "moved on" not in page


def test_the_way_back_is_the_list_as_it_was(owner: Client, refund: int) -> None:
    key, kept = f"{refund}.1", "view=all&sort=-stake&desk=lead"
    page = look(owner, [key], "note", text="x", list=kept)
    assert 'href="/work/?view=all&amp;sort=-stake&amp;desk=lead"' in page.text
    assert go(owner, page).redirect_chain[-1][0] == f"/work/?{kept}"
    for half in ({"text": ""}, {"text": "", "list": "//evil.example/?a=b"}):
        answer = owner.post("/work/look", {"selected": [key], "action": "note", "list": kept, **half})
        assert answer.headers["Location"].startswith("/work/?")
