"""A photo of 50 MB at every door where buyers, partners, the warehouse and colleagues give some: said, nothing kept."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from amends.casework.evidence.models import File
from amends.casework.evidence.store import folder
from amends.casework.links.models import OutsideLink
from amends.engine import signals as s
from amends.engine.words import RefundType
from amends.merchants.models import Shop
from tests.casework.evidence.test_files import picture
from tests.casework.stories import feed, one
from tests.desk.pages import text
from tests.desk.test_inspection import clerk, lamps
from tests.desk.test_partners import linked, located, made, posted
from tests.portal.conftest import ORDER, complain, enter, opened

__all__ = ["clerk", "lamps"]
pytestmark = pytest.mark.django_db(transaction=True)
LARGE = 50 * 1024 * 1024
TOLD = "大照片.png 超过 20 MB"


def photos(field: str, **more: Any) -> dict[str, Any]:
    """A photo as it should be and one that is too large, sent together."""
    large = SimpleUploadedFile("大照片.png", b"\x89PNG" + b"x" * LARGE, content_type="image/png")
    return {
        "token": str(uuid4()),
        field: [SimpleUploadedFile("ok.png", picture(), content_type="image/png"), large],
        **more,
    }


@pytest.fixture
def nothing_half(tmall_shop: Shop) -> Callable[[int], None]:
    """So many files are kept, and on the disk is nothing that came since of one too large, nor on its way."""
    home = folder(tmall_shop.merchant_id)
    before = set(home.rglob("*"))

    def held(kept: int) -> None:
        assert File.objects.count() == kept
        new = [each for each in home.rglob("*") if each.is_file() and each not in before]
        assert not [each for each in new if each.stat().st_size > LARGE // 4 or each.suffix == ".part"]

    return held


@pytest.mark.mission("M8", "L3")
def test_at_a_case(
    owner: Client, lamp: int, tmall_shop: Shop, now: datetime, nothing_half: Callable[[int], None]
) -> None:
    owner.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    feed(
        tmall_shop,
        s.RefundAsked(id="r", at=now, order=ORDER, ref="R1", type=RefundType.REFUND_ONLY, amount=10_000),
        now=now,
    )
    page = owner.post(f"/cases/{lamp}/1/files/add", photos("file"), follow=True)
    assert TOLD in text(page)
    assert "ok.png" in text(page)
    said = owner.post(f"/cases/{lamp}/1/files/add", photos("file"), headers={"accept": "application/json"}).json()
    assert said["faults"] == [f"{TOLD}：换小一点的"]
    nothing_half(2)


def test_at_the_dock(clerk: Client, lamps: int, tmall_shop: Shop, nothing_half: Callable[[int], None]) -> None:
    """What was found stands, and the photo that fits."""
    clerk.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    found = {
        "number": "SF900",
        "many-0-intact": "1",
        "many-0-damaged": "1",
        "grade-0-intact": "resell",
        "grade-0-damaged": "scrap",
    }
    page = clerk.post(f"/dock/orders/{lamps}/inspect", photos("photo", **found), follow=True)
    assert TOLD in text(page)
    assert one("SELECT count(*) FROM casework_case WHERE issue <> '' AND state = 'open'") >= 1
    nothing_half(1)


def test_at_a_partners_link(
    owner: Client, tmall_shop: Shop, now: datetime, nothing_half: Callable[[int], None]
) -> None:
    mine = located(tmall_shop, now, "T-2001")
    guest = Client(headers={"accept-language": "zh-hans"})
    path = linked(owner, made(owner))
    own = posted(guest, path, "open", dossier=str(mine), case="1", step="ask").redirect_chain[-1][0]
    OutsideLink.objects.update(item="tracking_trace")
    page = guest.post(f"{own}files", photos("file"))
    assert TOLD in text(page)
    nothing_half(1)


def test_at_the_page_for_buyers(
    owner: Client, lamp: int, tmall_shop: Shop, nothing_half: Callable[[int], None]
) -> None:
    phone = Client(headers={"accept-language": "zh-hans"})
    home = enter(phone, opened(owner, tmall_shop))
    ref = complain(phone, home)
    to = re.search(rf'action="([^"]+/c/{ref}/photos[^"]*)"', phone.get(f"{home}?l=zh").text)
    assert to is not None
    page = phone.post(to[1].replace("&amp;", "&"), photos("file"))
    assert TOLD in text(page)
    nothing_half(1)
