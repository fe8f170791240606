"""The dock: a parcel that comes back finds its order, or waits in the pool until somebody can say whose it is."""

import re
from datetime import datetime
from uuid import uuid4

import pytest
from django.test import Client

from amends.engine import signals as s
from amends.engine.signals import Line
from amends.engine.words import RefundType
from amends.merchants import setup
from amends.merchants.models import Merchant, Shop
from amends.merchants.roles import Role
from tests.casework.law import adds_up
from tests.casework.stories import DAY, HOUR, feed, number, one, placed, rows
from tests.cast import OPENED_AT, PASSWORD, signed_in
from tests.desk.pages import text

pytestmark = pytest.mark.django_db(transaction=True)
LAMP = (Line(sku="LAMP-3", quantity=2, price=26_000),)


@pytest.fixture
def clerk(bluebird: Merchant) -> Client:
    setup.add_member(
        merchant=bluebird, email="w@bluebird.test", name="Ware", password=PASSWORD, roles=[Role.WAREHOUSE],
        language="en", now=OPENED_AT,
    )  # fmt: skip
    return signed_in("w@bluebird.test")


def sold(shop: Shop, now: datetime, order: str, phone: str, *, coming: bool) -> int:
    start = placed(order, at=now - 9 * DAY, amount=26_000, lines=LAMP, buyer_phone=phone, buyer=f"买家{order}")
    story: list[s.AnySignal] = [
        start,
        s.ParcelHandedOver(id=f"{order}:h", at=now - 8 * DAY, order=order, waybill=f"OUT{order[2:]}"),
        s.ParcelDelivered(id=f"{order}:d", at=now - 6 * DAY, order=order),
    ]
    if coming:
        story += [
            s.RefundAsked(
                id=f"{order}:a", at=now - 5 * DAY, order=order, ref=f"R{order}", type=RefundType.RETURN_REFUND,
                amount=26_000,
            ),
            s.RefundAgreed(id=f"{order}:g", at=now - 4 * DAY, order=order, ref=f"R{order}"),
        ]  # fmt: skip
    return feed(shop, *story, now=now)


def look(client: Client, **label: str) -> str:
    return text(client.get("/dock/", label))


@pytest.mark.mission("N1")
def test_a_torn_label_finds_its_order_by_the_phones_end_and_the_goods(
    clerk: Client, tmall_shop: Shop, now: datetime
) -> None:
    sold(tmall_shop, now, "T-2005", "13800000001", coming=True)
    sold(tmall_shop, now, "T-2006", "13900000001", coming=False)
    sold(tmall_shop, now, "T-2007", "13900000777", coming=True)
    page = clerk.get("/dock/", {"phone": "0001", "sku": "lamp-3"})
    said = text(page)
    assert "3 orders it may be of" in said  # T-2007 has the goods and awaits them: possible, and last
    assert said.index("T-2005") < said.index("T-2007")
    assert "goods are awaited back" in said
    assert "the phone ends alike" in said
    assert "138" not in said
    where = re.search(r'href="(/orders/\d+/record/return-received\?ref=RT-2005)"', page.content.decode())
    assert where is not None
    told = clerk.post(
        where[1].partition("?")[0], {"token": str(uuid4()), "ref": "RT-2005", "finding": "short"}, follow=True
    )
    assert told.status_code == 200
    assert rows("SELECT kind FROM casework_signal WHERE kind = 'return.received'") == [("return.received",)]
    assert "T-2005" in text(told)
    adds_up()


def test_a_number_decides(clerk: Client, tmall_shop: Shop, now: datetime) -> None:
    sold(tmall_shop, now, "T-2005", "13800000001", coming=True)
    sold(tmall_shop, now, "T-2006", "13800000001", coming=True)
    back = s.ReturnShipped(id="b", at=now - DAY, order="T-2006", ref="RT-2006", waybill="SF777")
    feed(tmall_shop, back, now=now)
    said = look(clerk, number="sf777")
    assert "1 order it may be of" in said
    assert "T-2006" in said
    assert "T-2005" in look(clerk, number="OUT2005")
    assert "T-2005" in look(clerk, number="T-2005")


@pytest.mark.mission("N1")
def test_a_parcel_nobody_knows_waits_and_is_matched_when_its_buyer_asks(
    clerk: Client, owner: Client, tmall_shop: Shop, now: datetime
) -> None:
    assert "No parcel waits for its owner" in look(clerk)
    label = {"number": "YT404", "phone": "0009", "name": "", "sku": "LAMP-3"}
    assert "No order fits" in look(clerk, **label)
    into = {"token": str(uuid4()), "shop": str(tmall_shop.pk), "text": "一盏台灯，面单撕了", **label}
    put = clerk.post("/dock/put", into, follow=True)
    case = put.redirect_chain[-1][0]
    assert "/cases/" in case
    assert "A return without a name" in text(put)
    place = int(case.split("/")[2])
    assert one("SELECT due_at IS NOT NULL FROM casework_case WHERE scene = 'return_unidentified'")
    assert "A parcel of this number is in the pool already" in look(clerk, number="YT404")
    assert "nobody yet" in look(clerk)

    order = sold(tmall_shop, now, "T-2010", "13700000009", coming=True)  # now the buyer asks
    assert "T-2010" in look(clerk)
    assert "T-2010" in text(clerk.get(f"/dock/{place}/"))
    done = clerk.post(
        f"/dock/{place}/match", {"token": str(uuid4()), "order": str(order), "finding": "intact"}, follow=True
    )
    assert done.redirect_chain[-1][0] == f"/orders/{order}/"
    assert "the goods of T-2010 are back" in text(done)
    assert one("SELECT state FROM casework_case WHERE scene = 'return_unidentified'") == "closed"
    assert "No parcel waits for its owner" in look(clerk)
    assert rows("SELECT matched_to, tails FROM casework_dockparcel") == [(order, [])]
    assert (
        clerk.post(
            f"/dock/{place}/match", {"token": str(uuid4()), "order": str(order), "finding": "intact"}
        ).status_code
        == 404
    )
    adds_up()


def test_the_pool_is_the_merchants_own_and_the_warehouses(
    clerk: Client, agent: Client, outsider: Client, tmall_shop: Shop, rival_shop: Shop, now: datetime
) -> None:
    into = {"token": str(uuid4()), "shop": str(tmall_shop.pk), "text": "", "number": "YT1"}
    clerk.post("/dock/put", into)
    place = number(tmall_shop, "dock:YT1")
    assert "YT1" not in look(outsider)
    assert outsider.get(f"/dock/{place}/").status_code == 404
    theirs = feed(rival_shop, placed("X-1", at=now - HOUR), now=now)
    foreign = {"token": str(uuid4()), "order": str(theirs), "finding": "intact"}
    assert clerk.post(f"/dock/{place}/match", foreign).status_code == 404
    assert agent.get("/dock/").status_code == 404
    assert clerk.post("/dock/put", {**into, "token": str(uuid4()), "shop": str(rival_shop.pk)}).status_code == 302
    assert len(rows("SELECT 1 FROM casework_dockparcel")) == 1
    adds_up()
