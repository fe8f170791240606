"""A worked story at its own hour: other systems send signals over HTTP, time goes on, people look on in browsers."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec
import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from amends.merchants import setup
from amends.merchants.models import Language, Member, Merchant, Shop
from amends.merchants.roles import Role
from tests.browser.seats import visit
from tests.casework.stories import drain, number, rows
from tests.cast import OPENED_AT, PASSWORD

REFUSED = "the server responded with a status of 4"
SHANGHAI = ZoneInfo("Asia/Shanghai")


class Stage:
    """One clock for the server, the engine and every browser; it stands still until ``at`` moves it.

    Moments are written as in the stories, ``11-11 09:00``, in ``zone`` and ``year``.
    """

    def __init__(self, *, browser: Browser, address: str, patch: pytest.MonkeyPatch) -> None:
        self.browser, self.address, self.patch = browser, address, patch
        self.zone, self.year = SHANGHAI, 2026
        self.keys: dict[int, str] = {}
        self.pages: list[Page] = []
        self.now = OPENED_AT

    def moment(self, words: str) -> datetime:
        return datetime.strptime(f"{self.year}-{words}", "%Y-%m-%d %H:%M").replace(tzinfo=self.zone)

    def at(self, words: str) -> None:
        """It is this moment for everybody, and whatever came due until then is decided."""
        self.now = self.moment(words)
        self.patch.setattr(timezone, "now", lambda: self.now)
        for page in self.pages:
            page.clock.set_fixed_time(self.now)
        drain(self.now)

    def send(self, shop: Shop, kind: str, at: str, order: str, *, known: str = "", **fields: Any) -> None:
        """A system of the platform, the carrier or the house reports, at once or when it is ``known``."""
        if self.moment(known or at) > self.now:
            self.at(known or at)
        key = self.keys.get(shop.pk) or setup.add_api_key(shop=shop, now=OPENED_AT)
        self.keys[shop.pk] = key
        item = {"kind": kind, "id": f"{order}:{kind}:{at}", "at": self.moment(at), "order": order, **fields}
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        door = HTTPConnection(urlsplit(self.address).netloc)
        door.request("POST", "/api/v1/signals", body=msgspec.json.encode([item]), headers=headers)
        with closing(door), door.getresponse() as answer:
            assert (answer.status, answer.read()) == (202, b'[{"index":0,"status":"accepted"}]')
        drain(self.now)

    @contextmanager
    def seat(self, *emails: str, language: str = "en", width: int = 1440) -> Iterator[list[Page]]:
        """A browser for each of these people, all on the stage's clock."""
        with ExitStack() as stack:
            for email in emails:
                page = stack.enter_context(
                    visit(
                        self.browser, self.address, email=email, language=language, width=width, allowed=REFUSED,
                        clocked=True,
                    )
                )  # fmt: skip
                page.clock.set_fixed_time(self.now)
                self.pages.append(page)
            try:
                yield self.pages[-len(emails) :]
                for page in self.pages[-len(emails) :]:
                    page.wait_for_load_state("networkidle")  # what it still asks for must not meet the emptied tables
            finally:
                del self.pages[-len(emails) :]

    def case(self, shop: Shop, order: str, scene: str = "") -> str:
        """The address of the order's case in that scene, or of its first."""
        found = rows("SELECT no FROM casework_case WHERE order_key = %s AND scene = %s", order, scene)
        return f"/cases/{number(shop, order)}/{found[0][0] if found else 1}/"


def hired(merchant: Merchant, **roles: Role) -> dict[str, Member]:
    """People called as their keys say, ``zhou@bluebird.test``, in English."""
    return {
        name: setup.add_member(
            merchant=merchant, email=email(name), name=name.title(), password=PASSWORD, roles=[role],
            language=Language.ENGLISH, now=OPENED_AT,
        )
        for name, role in roles.items()
    }  # fmt: skip


def email(name: str) -> str:
    return f"{name}@bluebird.test"


def card(title: str) -> str:
    """Where the deadline called so is shown."""
    return f".clock-card:has(.clock-title:text-is('{title}'))"


def reads(page: Page, selector: str, *told: str) -> None:
    """All of this stands there."""
    for each in told:
        expect(page.locator(selector).first).to_contain_text(each)
