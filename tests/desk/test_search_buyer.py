"""Search by buyer over HTTP: the whole name or account, however it is typed; no part of it, nothing of others."""

import logging
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client

from amends.casework.maintenance import blind_index_backfill
from amends.casework.queries import search as queries
from amends.casework.queries import sql
from amends.casework.search import blind_index
from amends.engine.signals import Line, MessageReceived, OrderChanged, ParcelShipped
from amends.merchants.models import Shop
from amends.merchants.rls import tenant
from tests.casework.stories import HOUR, change, feed, number, placed, refund_asked, rows, sample
from tests.desk.conftest import at
from tests.desk.pages import do, text

pytestmark = pytest.mark.django_db(transaction=True)

NICK = "Straße Ａlice_88"
MANY = 20_000


@pytest.fixture
def named(tmall_shop: Shop, now: datetime) -> Shop:
    """B-1 of 王小明, B-2 and B-3 of ``NICK``, all without a case."""
    early = now - HOUR
    orders = [placed("B-1", at=early), placed("B-2", at=early, buyer=NICK), placed("B-3", at=early, buyer=f" {NICK} ")]
    feed(tmall_shop, *orders, now=now)
    return tmall_shop


def _found(browser: Client, wanted: str, **more: str) -> list[str]:
    page = text(browser.get("/search", {"q": wanted, **more}))
    return sorted({word for word in page.split() if word.startswith("B-") and word != wanted})


@pytest.mark.mission("T5")
def test_the_whole_name_finds_all_orders_of_the_buyer(owner: Client, named: Shop) -> None:
    expected: dict[str, list[str]] = {
        "王小明": ["B-1"],
        "  王小明　": ["B-1"],
        NICK: ["B-2", "B-3"],
        "STRASSE alice_88": ["B-2", "B-3"],
        "strasse   ａＬＩＣＥ＿８８": ["B-2", "B-3"],
        "王小": [],
        "小明": [],
        "王**": [],
        "alice_88": [],
        "straßealice_88": [],
    }
    assert {typed: _found(owner, typed) for typed in expected} == expected


def test_the_only_case_of_a_buyer_is_gone_to_at_once(owner: Client, named: Shop, now: datetime) -> None:
    feed(named, refund_asked("B-1", at=now - HOUR / 2), now=now)
    assert owner.get("/search", {"q": "王小明"}).headers["Location"] == at(named, "B-1")


def test_another_merchant_finds_nothing(
    owner: Client, outsider: Client, named: Shop, rival_shop: Shop, now: datetime
) -> None:
    feed(rival_shop, placed("B-9", at=now - HOUR), now=now)
    assert (_found(outsider, NICK), _found(outsider, "王小明")) == ([], ["B-9"])
    assert blind_index.buyer_mark(named.merchant_id, NICK) != blind_index.buyer_mark(rival_shop.merchant_id, NICK)


def test_the_name_is_stored_and_logged_nowhere(owner: Client, named: Shop, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        caplog.clear()
        assert _found(owner, NICK)
    assert NICK not in caplog.text
    stored = rows("SELECT d::text FROM casework_dossier d") + rows("SELECT s::text FROM casework_signal s")
    assert not any(name in told or name.encode().hex() in told for (told,) in stored for name in (NICK, "王小明"))


def test_a_buyers_orders_are_turned_page_by_page(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    feed(tmall_shop, *[placed(f"B-{n:03}", at=now - HOUR, buyer=NICK) for n in range(45)], now=now)
    pages: list[list[str]] = [_found(owner, NICK)]
    while len(pages[-1]) == queries.MOST:
        pages.append(_found(owner, NICK, after=pages[-1][-1]))
    assert [len(page) for page in pages] == [20, 20, 5]
    assert [order for page in pages for order in page] == [f"B-{n:03}" for n in range(45)]


def test_a_new_address_leaves_the_mark_and_older_orders_get_theirs_once(
    owner: Client, named: Shop, now: datetime
) -> None:
    change("UPDATE casework_dossier SET buyer_mark = NULL")
    assert _found(owner, NICK) == []
    assert blind_index_backfill.fill_buyers(connection, batch=2) == 3
    assert blind_index_backfill.fill_buyers(connection, batch=2) == 0
    feed(named, OrderChanged(id="moved", at=now - HOUR / 2, order="B-2", address="别处 1 号"), now=now)
    assert _found(owner, NICK) == ["B-2", "B-3"]


def test_samples_are_not_found(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    order = placed("SAMPLE-1", at=now - HOUR, buyer=NICK, lines=(Line(sku="K9", title="样壶一把", price=29_900),))
    asked = refund_asked("SAMPLE-1", at=now - HOUR / 2)
    wrote = MessageReceived(id="m", at=now - HOUR / 3, order="SAMPLE-1", text="样单漏水")
    sent = ParcelShipped(id="s", at=now - HOUR / 4, order="SAMPLE-1", carrier="SF", waybill="SF900")
    sample(tmall_shop, order, asked, wrote, sent, now=now)
    do(owner, at(tmall_shop, "SAMPLE-1"), "note", text="样单漏水")
    assert blind_index_backfill.fill_buyers(connection) == 0
    for wanted in ("SAMPLE", "SAMPLE-1", NICK, "17000001234", "1234", "SF900", "样单漏水", "样壶一把"):
        assert "Nothing found" in text(owner.get("/search", {"q": wanted})), wanted


_FILL = """
INSERT INTO casework_dossier (merchant_id, id, shop_id, key, lane, policy, version, state, buyer, amount, currency,
    waybill, buyer_mark)
SELECT merchant_id, -n, shop_id, 'X-' || n, lane, policy, 1, state, buyer, amount, currency, '',
    CASE WHEN mod(n, 4) = 0 THEN buyer_mark ELSE n END
FROM casework_dossier, generate_series(1, %s) n WHERE id = %s
"""


def test_the_index_is_walked_inside_the_tenant_however_common_the_name(named: Shop) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_FILL, [MANY, number(named, "B-2")])
        cursor.execute("ANALYZE casework_dossier")
    mark = blind_index.buyer_mark(named.merchant_id, NICK)
    with tenant(named.merchant_id):
        told = rows(f"EXPLAIN (ANALYZE) {sql.BUYERS}", [mark], named.merchant_id, "", 20, 20)
    plan = "\n".join(line for (line,) in told)
    assert "dossier_buyer" in plan
    assert "Seq Scan" not in plan
    walked = next(line for line in plan.splitlines() if "dossier_buyer" in line)
    assert "rows=20" in walked.partition("actual")[2]


def test_a_buyers_mark_costs_one_hash(named: Shop, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[bytes] = []
    kept = blind_index._number

    def noted(key: bytes, said: bytes) -> int:
        made.append(said)
        return kept(key, said)

    monkeypatch.setattr(blind_index, "_number", noted)
    feed(named, refund_asked("B-1", at=now - HOUR / 2), now=now)
    assert made == []
    feed(named, placed("B-7", at=now - HOUR, buyer_phone=""), now=now)
    assert len(made) == 1
