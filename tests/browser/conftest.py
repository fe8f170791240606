"""A visitor in a real Chromium, signed in, with work on the desk; whatever the browser complains of fails the test."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from amends.engine.signals import AnySignal
from amends.merchants.models import Shop
from tests.browser.seats import cookies, heard
from tests.browser.stages import Stage
from tests.casework.stories import HOUR, feed, placed, refund_asked, scanned


@pytest.fixture
def now() -> datetime:
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def stories(tmall_shop: Shop, now: datetime) -> Shop:
    """T-1001 wants its money back before shipping, T-1002 was shipped all the same, and six more like T-1001."""
    signals: list[AnySignal] = [
        placed(at=now - 5 * HOUR),
        refund_asked(at=now - timedelta(minutes=30)),
        placed("T-1002", at=now - 5 * HOUR),
        refund_asked("T-1002", at=now - 3 * HOUR),
        scanned("T-1002", at=now - timedelta(minutes=20)),
    ]
    for number in range(3, 9):
        signals += [placed(f"T-100{number}", at=now - 5 * HOUR, amount=1000 * number)]
        signals += [refund_asked(f"T-100{number}", at=now - timedelta(minutes=number), amount=1000 * number)]
    feed(tmall_shop, *signals, now=now)
    return tmall_shop


@pytest.fixture
def stage(browser: Browser, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A worked story at its own hour."""
    return Stage(browser=browser, address=live_server.url, patch=monkeypatch)


@pytest.fixture(params=["en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def visitor(browser: Browser, live_server: LiveServer, owner: Client, language: str) -> Iterator[Page]:
    """The owner's browser; ``language`` is what pages are in."""
    view: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}, "locale": "en-GB"}
    with heard(browser, live_server.url, cookies(owner, language), **view) as page:
        yield page
