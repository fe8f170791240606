"""A broken promise is worked in the case that came of it: the list of promises leads there, and knows whose it is."""

import re
from collections import Counter
from datetime import datetime
from html import unescape
from uuid import uuid4

import pytest
from django.test import Client

from amends.engine.signals import PromiseMade
from amends.merchants.models import Shop
from tests.casework.stories import DAY, change, feed, placed, rows
from tests.desk.pages import do, text

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def broken(tmall_shop: Shop, now: datetime) -> str:
    """The address of the case that came of a promise which named none."""
    told = PromiseMade(id="p", at=now - 3 * DAY, order="T-1", ref="P", what="call back", due=now - DAY)
    dossier = feed(tmall_shop, placed("T-1", at=now - 4 * DAY), told, now=now)
    ((no,),) = rows("SELECT no FROM casework_case WHERE subject = 'promise:P'")
    return f"/cases/{dossier}/{no}/"


@pytest.mark.mission("T5")
def test_a_broken_promise_leads_to_the_case_that_came_of_it(owner: Client, mate: Client, broken: str) -> None:
    assert "call back" not in text(owner.get("/work/promises/?whose=mine"))
    do(owner, broken, "take")
    mine = owner.get("/work/promises/?whose=mine")
    assert f'class="row-link" href="{broken}"' in mine.text
    assert "A promise was broken" in text(mine)
    assert "call back" not in text(mate.get("/work/promises/?whose=mine"))
    do(owner, broken, "hand-over", desk="returns", text="请跟进")
    assert rows("SELECT desk FROM casework_case WHERE subject = 'promise:P'") == [("returns",)]
    (kept,) = re.findall(r'action="([^"]+keep-promise)"', mine.text)
    owner.post(kept, {"token": str(uuid4()), "ref": "P"})
    assert "call back" not in text(owner.get("/work/promises/"))


def test_a_promise_that_named_a_case_goes_over_to_the_one_it_broke_into(
    owner: Client, refund: int, tmall_shop: Shop, now: datetime
) -> None:
    made = PromiseMade(id="q", at=now - DAY / 2, order="T-1001", case=1, ref="Q", what="a voucher", due=now - DAY / 4)
    feed(tmall_shop, made, now=now)
    ((no,),) = rows("SELECT no FROM casework_case WHERE subject = 'promise:Q'")
    assert no != 1
    assert f'href="/cases/{refund}/{no}/"' in owner.get("/work/promises/").text
    do(owner, f"/cases/{refund}/{no}/", "close", outcome="solved")
    assert f'href="/cases/{refund}/1/"' in owner.get("/work/promises/").text


MANY = """
INSERT INTO casework_promise (merchant_id, dossier_id, ref, shop_id, case_no, what, due_at, by, made_at, ended_at)
SELECT merchant_id, id, 'M' || n || '~', shop_id, 0, 'thing ' || n, now() + interval '1 day', '', now(), NULL
FROM casework_dossier, generate_series(1, 120) n
"""
MORE = re.compile(r'href="(\?[^"]*after=[^"]*)"')


def test_pages_lose_none_of_the_promises_of_one_order_due_at_one_moment(owner: Client, refund: int) -> None:
    change(MANY)
    seen: Counter[str] = Counter()
    address = "?"
    for _page in range(9):
        page = owner.get(f"/work/promises/{address}").text
        seen += Counter(set(re.findall(r"\bthing \d+", page)))
        if not (more := MORE.search(page)):
            break
        address = unescape(more[1])
    assert seen == Counter(f"thing {n}" for n in range(1, 121))


@pytest.mark.parametrize(
    "after", ["x", "2026-01-01~1~A", "2026-01-01T00:00:00+00:00~1", "2026-01-01T00:00:00+00:00~1~\0"]
)
def test_a_place_that_was_never_given_is_the_top(owner: Client, broken: str, after: str) -> None:
    assert "call back" in text(owner.get("/work/promises/", {"after": after}))
