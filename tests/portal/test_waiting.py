"""When many write: everybody has a place by when they wrote, is told it, and how long it really takes."""

import re
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from amends.casework.buyers import waiting
from amends.casework.buyers.rules import rules_at
from amends.engine.signals import MessageReceived, MessageSent
from amends.merchants.models import Member, Promotion, Shop
from tests.casework.stories import HOUR, feed, placed
from tests.desk.pages import text
from tests.portal.conftest import ORDER, complain, enter

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.mission("L3")
def test_a_crowd_is_told_how_long_and_nobody_is_lost(
    phone: Client, owner: Client, tmall_shop: Shop, lamp: int, open_page: str, now: datetime
) -> None:
    assert "are waiting for an answer" not in text(phone.get(open_page))
    wrote = [now - 2 * HOUR + timedelta(minutes=n) for n in range(rules_at(now).busy_from)]
    orders = [placed(f"Q-{n}", at=at - HOUR) for n, at in enumerate(wrote)]
    said = [MessageReceived(id=f"q{n}", at=at, order=f"Q-{n}", text="在吗") for n, at in enumerate(wrote)]
    feed(tmall_shop, *orders, *said, now=now)
    words = text(phone.get(open_page))
    assert f"{len(wrote)} are waiting for an answer, the first of them for 2 h" in words
    assert "busiest time of the year" not in words
    today = timezone.localdate()
    merchant = Member.objects.get(user__email="owner@bluebird.test").merchant
    days = {"warm_up_on": -9, "sale_on": -5, "after_sales_on": -2, "ends_on": 5}
    dates = {name: today + timedelta(days=day) for name, day in days.items()}
    Promotion.objects.create(merchant=merchant, name="11.11", **dates)
    assert "busiest time of the year" in text(phone.get(open_page))
    home = enter(phone, open_page)
    complain(phone, home)
    assert f"Your place in the row: {len(wrote) + 1} ." in text(phone.get(home))
    third = enter(phone, open_page, order="Q-2")
    assert "Your place in the row: 3 ." in text(phone.get(third))
    phone.post(f"{home}write", {"text": "有人吗", "token": uuid4().hex})  # to write again costs no place
    assert f"Your place in the row: {len(wrote) + 1} ." in text(phone.get(home))
    assert ORDER not in text(phone.get(third))
    complain(phone, third, trouble="OTHER")  # nor does it to say what is wrong after asking
    assert re.findall(r"Your place in the row: (\d+)", text(phone.get(third))) == ["3"]


@pytest.mark.mission("L3")
def test_in_a_long_row_everybody_has_their_own_place_though_it_is_counted_once_for_all(
    phone: Client, tmall_shop: Shop, lamp: int, open_page: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "LONG", 3)
    monkeypatch.setattr(waiting, "_counted", {})
    home = enter(phone, open_page)
    assert "Your place in the row" not in text(phone.get(home))
    wrote = {f"Q-{n}": now - (5 - n) * HOUR for n in range(4)}
    for key, at in wrote.items():
        feed(tmall_shop, placed(key, at=at - HOUR), _asked(key, at), now=now)
    places = [_place(phone, enter(phone, open_page, order=key)) for key in wrote]
    assert places == [1, 2, 3, 4]
    seen = waiting.waiting(tmall_shop, now=timezone.now())
    complain(phone, home)
    assert _place(phone, home) == 5  # at once, though the row was counted before
    feed(tmall_shop, _answer("Q-1", now), now=now)
    assert _place(phone, enter(phone, open_page, order="Q-1")) == 0  # nor is anybody told to wait who was answered
    later = waiting.waiting(tmall_shop, now=timezone.now() + waiting.LASTS)
    assert (seen.many, later.many) == (4, 4)
    assert waiting.place(tmall_shop, later, lamp, now=now) == 4


def _asked(key: str, at: datetime) -> MessageReceived:
    return MessageReceived(id=f"asked-{key}", at=at, order=key, text="在吗")


def _answer(key: str, at: datetime) -> MessageSent:
    return MessageSent(id=f"answered-{key}", at=at, order=key, text="在的")


def _place(phone: Client, home: str) -> int:
    found = re.findall(r"Your place in the row: (\d+)", text(phone.get(home)))
    return int(found[0]) if found else 0
