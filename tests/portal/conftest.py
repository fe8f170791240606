"""A shop with its page for buyers open: a lamp of ¥100 that came this morning, and a phone in a buyer's hand."""

import re
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from amends.casework.buyers.pages import page_of
from amends.engine.signals import Line, ParcelDelivered, ParcelHandedOver, ParcelScanned
from amends.engine.words import Scan
from amends.merchants.models import Shop
from tests.casework.evidence.test_files import picture
from tests.casework.stories import DAY, HOUR, feed, placed

ORDER = "T-3001"
LAMP = (Line(sku="LAMP-9", title="台灯", price=10_000),)
SET = {
    "on": "on", "title": "暖屋灯饰", "colour": "#1f6f54", "origins": "https://chat.example.com", "choice": "on",
    "share": "30", "money": "50", "per_buyer": "100", "per_day": "1000", "goods": "200",
    "goods_per_buyer": "400", "goods_per_day": "2000", "words.en": "Hello! 👋",
}  # fmt: skip


@pytest.fixture
def now() -> datetime:
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def lamp(tmall_shop: Shop, now: datetime) -> int:
    """T-3001 came three hours ago."""
    at = now - 4 * DAY
    return feed(
        tmall_shop,
        placed(ORDER, at=at, amount=10_000, lines=LAMP),
        ParcelHandedOver(id="h", at=at + HOUR, order=ORDER, carrier="SF", waybill="SF77"),
        ParcelScanned(id="s", at=at + DAY, order=ORDER, scan=Scan.ARRIVED, place="杭州中转站", waybill="SF77"),
        ParcelDelivered(id="d", at=now - 3 * HOUR, order=ORDER, waybill="SF77"),
        now=now,
    )


@pytest.fixture
def open_page(owner: Client, tmall_shop: Shop) -> str:
    """The page's address, as its owner opened it."""
    return opened(owner, tmall_shop)


def opened(owner: Client, shop: Shop, **more: str) -> str:
    answer = owner.post(f"/settings/shops/{shop.pk}/page/", SET | more)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    shop.refresh_from_db()
    return f"/b/{page_of(shop).address}/"


@pytest.fixture
def phone() -> Client:
    """A buyer's browser, which is sent no cookie."""
    return Client(enforce_csrf_checks=True, headers={"accept-language": "en"})


def prove(phone: Client, page: str, order: str = ORDER, detail: str = "1234", **more: Any) -> Any:
    return phone.post(page, {"order": order, "detail": detail, **more})


def enter(phone: Client, page: str, **more: Any) -> str:
    """The address of the buyer's order."""
    answer = prove(phone, page, **more)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return str(answer.headers["location"]).partition("?")[0]


def complain(
    phone: Client, home: str, trouble: str = "TRANSIT_DAMAGE", text: str = "收到就碎了，太失望了", **more: Any
) -> str:
    """Told; the complaint's number."""
    answer = phone.post(f"{home}complain", {"trouble": trouble, "text": text, "token": uuid4().hex, **more})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return str(answer.headers["location"]).partition("#")[2]


def send_photo(phone: Client, home: str, ref: str, item: str = "item_photo", token: str = "", **more: Any) -> Any:
    file = SimpleUploadedFile("lamp.png", picture(**more), "image/png")
    sent = {"token": token or uuid4().hex, "item": item, "file": file}
    return phone.post(f"{home}c/{ref}/photos", sent, headers={"accept": "application/json"})


def offered(page: str) -> list[tuple[str, str]]:
    """(remedy, amount) in the order they stand."""
    return re.findall(r'name="remedy" value="(\w+)"><input type="hidden" name="amount" value="(\d+)"', page)
