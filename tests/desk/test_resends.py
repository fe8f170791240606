"""Goods sent again: the list, packing by scan, the new number told, the buyer told, taken back; and what is refused."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from amends.casework.letters import replies
from amends.casework.letters.models import Letter
from amends.casework.resends.models import ResentParcel
from amends.engine import signals as s
from amends.engine.signals import Line
from amends.engine.words import Direction, Scan
from amends.merchants import setup
from amends.merchants.models import Merchant, Shop
from amends.merchants.roles import Role
from tests.casework.law import adds_up
from tests.casework.stories import DAY, HOUR, feed, number, one, placed, rows
from tests.cast import OPENED_AT, PASSWORD, signed_in
from tests.desk.pages import do, press, text

pytestmark = pytest.mark.django_db(transaction=True)
LINES = (Line(sku="LAMP-3", title="台灯", price=29_900, quantity=2), Line(sku="MUG", title="杯", price=900))


@pytest.fixture
def packer(bluebird: Merchant) -> Client:
    """Somebody of the warehouse."""
    setup.add_member(
        merchant=bluebird, email="pack@bluebird.test", name="Pack", password=PASSWORD, roles=[Role.WAREHOUSE],
        now=OPENED_AT,
    )  # fmt: skip
    return signed_in("pack@bluebird.test")


def lost(shop: Shop, now: datetime, order: str = "T-1") -> int:
    """Its parcel is lost: a case asks what is to become of it."""
    return feed(
        shop,
        placed(order, at=now - 5 * DAY, lines=LINES, amount=60_700),
        s.ParcelHandedOver(id=f"{order}:h", at=now - 4 * DAY, order=order, carrier="圆通", waybill=f"YT-{order}-OLD"),
        s.ParcelScanned(id=f"{order}:l", at=now - HOUR, order=order, scan=Scan.LOST, waybill=f"YT-{order}-OLD"),
        now=now,
    )


def reshipped(owner: Client, dossier: int) -> int:
    """The case is settled by sending again; the number of what was asked for."""
    answer = do(owner, f"/cases/{dossier}/1/", "remedy", remedy="reship")
    assert answer.status_code == 200, text(answer)
    return int(one("SELECT id FROM casework_effect WHERE kind = 'reship' AND dossier_id = %s", dossier))


@pytest.fixture
def asked(owner: Client, tmall_shop: Shop, now: datetime) -> int:
    return reshipped(owner, lost(tmall_shop, now))


def sent(client: Client, effect: int, **said: Any) -> Any:
    given = {"token": str(uuid4()), "carrier": "中通", "waybill": "ZT-900001", "scans": "LAMP-3\nlamp-3\nMUG"}
    return press(client, f"/resends/{effect}/send", given | said)


@pytest.mark.mission("M7", "M8", "L5")
def test_packed_by_scan_told_with_its_number_and_the_buyer_is_told_it(
    packer: Client, owner: Client, tmall_shop: Shop, asked: int
) -> None:
    page = text(packer.get("/resends/"))
    assert "T-1" in page
    assert "2 × LAMP-3" in page
    opened = packer.get("/resends/?code=yt-t-1-old", follow=True)
    assert opened.redirect_chain[-1][0] == f"/resends/{asked}/"
    assert "文三路" not in text(opened)  # of the address only its beginning, until somebody says why
    assert "杭州市***" in text(opened)
    done = sent(packer, asked)
    assert "The buyer is told the new number." in text(done)
    assert "ZT-900001" in text(done)
    told = rows("SELECT payload ->> 'waybill', payload ->> 'way' FROM casework_signal WHERE kind = 'parcel.shipped'")
    assert told == [("ZT-900001", Direction.AGAIN.value)]
    assert "Nothing is to be sent again" in text(packer.get("/resends/"))
    replies.send_due(now=timezone.now() + timedelta(seconds=11))
    letter = Letter.objects.get()
    assert letter.sent_at is not None
    assert "ZT-900001" in letter.text
    assert "OLD" not in letter.text
    assert "ZT-900001" in text(owner.get(f"/orders/{number(tmall_shop, 'T-1')}/"))
    adds_up()


@pytest.mark.mission("L5")
@pytest.mark.parametrize(
    ("said", "why"),
    [
        pytest.param({"scans": "LAMP-3\nMUG"}, "It doesn't fit: −1 LAMP-3", id="one_too_few"),
        pytest.param({"scans": "LAMP-3\nLAMP-3\nMUG\nPEN"}, "+1 PEN", id="not_of_this_order"),
        pytest.param({"scans": ""}, "−2 LAMP-3", id="nothing_scanned"),
        pytest.param({"waybill": "YT-T-1-OLD"}, "a parcel sent before", id="the_old_number"),
        pytest.param({"waybill": "?"}, "no parcel's number", id="no_number"),
        pytest.param({"waybill": "YT-T-2-OLD"}, "Another parcel has this number", id="of_another_order"),
        pytest.param({"carrier": ""}, "The carrier and the new parcel's number are needed", id="no_carrier"),
    ],
)
def test_what_does_not_fit_is_not_sent_and_what_was_typed_stays(
    packer: Client, tmall_shop: Shop, asked: int, now: datetime, said: dict[str, str], why: str
) -> None:
    lost(tmall_shop, now, "T-2")
    answer = sent(packer, asked, **said)
    assert answer.status_code == 422
    assert why in text(answer)
    assert said.get("waybill", "ZT-900001") in answer.content.decode()
    assert ResentParcel.objects.count() == 0
    assert rows("SELECT 1 FROM casework_signal WHERE kind = 'parcel.shipped'") == []


@pytest.mark.mission("L5")
def test_taken_back_within_ten_seconds_with_its_letter(packer: Client, asked: int, now: datetime) -> None:
    sent(packer, asked, scans="", by_eye="1")
    assert "by eye" in text(packer.get("/resends/"))
    answer = packer.post(f"/resends/{asked}/undo", follow=True)
    assert "all is as it was" in text(answer)
    assert "T-1" in text(packer.get("/resends/"))
    replies.send_due(now=timezone.now() + timedelta(minutes=1))
    assert Letter.objects.filter(sent_at__isnull=False).count() == 0
    sent(packer, asked)
    assert ResentParcel.objects.get().waybill == "ZT-900001"
    adds_up()


def test_once_for_each_and_never_what_another_system_has_sent(
    packer: Client, owner: Client, tmall_shop: Shop, asked: int, now: datetime
) -> None:
    sent(packer, asked)
    assert "It was sent already, with number ZT-900001" in text(sent(packer, asked, waybill="ZT-900002"))
    other = reshipped(owner, lost(tmall_shop, now, "T-2"))
    assert "Another parcel has this number" in text(sent(packer, other))
    told = s.ParcelShipped(
        id="wms", at=timezone.now() + timedelta(minutes=1), order="T-2", carrier="中通", waybill="ZT-7",
        way=Direction.AGAIN,
    )  # fmt: skip
    feed(tmall_shop, told, now=timezone.now() + timedelta(minutes=2))
    assert "T-2" not in text(packer.get("/resends/")).split("Sent in the last day")[0]


def test_only_who_handles_goods_and_only_their_own(packer: Client, agent: Client, outsider: Client, asked: int) -> None:
    assert agent.get("/resends/").status_code == 404
    assert sent(agent, asked).status_code == 404
    assert outsider.get(f"/resends/{asked}/").status_code == 404
    assert outsider.post(f"/resends/{asked}/undo").status_code == 404
    assert "Nothing is to be sent again for T-9" in text(packer.get("/resends/?code=T-9"))
    body = b"".join(packer.get("/resends.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "2 × LAMP-3" in body
