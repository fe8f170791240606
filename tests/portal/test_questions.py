"""What we ask a buyer on the shop's page: answered once, by its buyer, as a fact after which its steps come."""

import re
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from msgspec.structs import replace

from amends.casework.buyers.questions import asks
from amends.engine import dossier as dossiers
from amends.engine import signals as s
from amends.engine.words import Scan
from amends.merchants.models import Shop
from tests.casework.law import adds_up
from tests.casework.stories import DAY, HOUR, feed, one, placed, rows
from tests.packs import book
from tests.portal.conftest import ORDER, enter, opened

pytestmark = pytest.mark.django_db(transaction=True)
WAYS = ("wait", "other", "refund")


@pytest.fixture
def short(tmall_shop: Shop, now: datetime) -> int:
    """Its supplier has none; the buyer has been told."""
    return feed(
        tmall_shop, placed(ORDER, at=now - DAY), s.StockShort(id="s", at=now - HOUR, order=ORDER, sku="LAMP-9"), now=now
    )


def asked(phone: Client, home: str) -> list[str]:
    """Where each way is answered."""
    return re.findall(r'action="([^"]+/answer/[^"]+)"', phone.get(home).text)


def choose(phone: Client, to: str, way: str, token: str = "") -> Any:
    return phone.post(to, {"token": token or "t", "way": way}, follow=True)


@pytest.mark.mission("M6", "B7")
def test_a_buyer_chooses_once_and_the_steps_of_that_way_come(
    owner: Client, agent: Client, tmall_shop: Shop, short: int, phone: Client, now: datetime
) -> None:
    home = enter(phone, opened(owner, tmall_shop))
    page = phone.get(f"{home}?l=pt").text
    assert "Aguardar, trocar por outro ou receber o reembolso?" in page
    to = asked(phone, home)
    assert len(to) == 3
    assert "answered already" in choose(phone, to[0], "nothing").text
    assert "You chose" in choose(phone, to[0], "refund").text
    again = choose(phone, to[0], "wait", token="u")
    assert again.status_code == 422
    assert "answered already" in again.text
    steps = {
        each.name: each for each in dossiers.decode(bytes(one("SELECT state FROM casework_dossier"))).cases[0].steps
    }
    assert steps["buyer_says"].choice == "refund"
    assert steps["buyer_says"].by.startswith("buyer")
    assert steps["refund"].state == "ready"
    assert steps["other"].state == "skipped"
    case = agent.get(f"/cases/{short}/1/").text
    assert "The buyer wants the money: refund it" in case
    assert rows("SELECT 1 FROM casework_effect WHERE kind = 'refund'") == []  # an answer is no refund
    adds_up()


def test_nobody_answers_for_another_nor_after_it_is_over(
    owner: Client, tmall_shop: Shop, short: int, phone: Client, now: datetime
) -> None:
    page = opened(owner, tmall_shop)
    feed(tmall_shop, placed("T-9", at=now - DAY), now=now)
    other = enter(phone, page, order="T-9")
    assert asked(phone, other) == []
    mine = asked(phone, enter(phone, page))[0]
    place = mine[mine.index("/answer/") :].partition("?")[0]
    assert choose(phone, f"{other.rstrip('/')}{place}", "refund").status_code == 422
    assert choose(phone, mine.replace("buyer_says", "answer_supplier"), "refund").status_code == 422
    assert choose(phone, mine.replace("buyer_says", "refund"), "refund").status_code == 422
    assert phone.get(mine).status_code == 405
    feed(tmall_shop, s.OrderCanceled(id="c", at=now + HOUR / 60, order=ORDER), now=now + HOUR / 60)
    assert asked(phone, enter(phone, page)) == []
    assert choose(phone, mine, "wait").status_code == 422
    steps = dossiers.decode(bytes(one("SELECT state FROM casework_dossier WHERE id = %s", short))).cases[0].steps
    assert not any(each.choice for each in steps)


def test_what_would_send_anything_is_not_the_buyers_to_press() -> None:
    scenes = {each.name: each for each in book("tmall").scenes}
    (says,) = (each for each in scenes["stock_short"].steps if each.name == "buyer_says")
    (pays,) = (each for each in scenes["goods_coming_back"].steps if each.name == "refund")
    assert asks(says)
    assert not asks(replace(says, effects=pays.effects))
    assert not asks(replace(says, party=""))


@pytest.fixture
def lost(tmall_shop: Shop, now: datetime) -> int:
    """Its parcel is gone, and reception has said so."""
    gone = s.ParcelScanned(id="l", at=now - HOUR, order=ORDER, scan=Scan.LOST)
    told = s.StepDone(id="t", at=now - HOUR / 2, order=ORDER, case=1, step="tell_lost", text="说了", by="agent:1")
    return feed(tmall_shop, placed(ORDER, at=now - DAY), gone, told, now=now)


@pytest.mark.mission("M8", "B7")
@pytest.mark.parametrize(
    ("way", "comes", "stays"), [("reship", "reship", "refund"), ("refund", "refund", "reship")], ids=str
)
def test_the_buyer_of_a_lost_parcel_says_what_they_want(
    owner: Client, tmall_shop: Shop, lost: int, phone: Client, now: datetime, way: str, comes: str, stays: str
) -> None:
    home = enter(phone, opened(owner, tmall_shop))
    page = phone.get(f"{home}?l=zh").text
    assert "补发，还是退款？" in page
    assert "O pacote se perdeu: enviar novamente ou receber o reembolso?" in phone.get(f"{home}?l=pt").text
    to = asked(phone, home)
    assert len(to) == 2
    assert "You chose" in choose(phone, to[0], way).text
    steps = {
        each.name: each for each in dossiers.decode(bytes(one("SELECT state FROM casework_dossier"))).cases[0].steps
    }
    assert (steps["buyer_says"].choice, steps[comes].state, steps[stays].state) == (way, "ready", "skipped")
    assert rows("SELECT 1 FROM casework_effect WHERE kind IN ('reship', 'refund')") == []  # its desk sends it
    adds_up()
