"""The demo going on: what happens from now on, sent through the HTTP door as a marketplace would send it."""

import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec
import structlog

from amends.engine.signals import Signal
from amends.merchants import setup
from amends.merchants.models import ApiKey, Merchant, Shop
from amends.sandbox import fresh, story
from amends.sandbox.cast import MERCHANT, shapes
from amends.sandbox.demo import began, remember_story, story_told, world

EVERY = 3.0  # seconds
BATCH = 500
log = structlog.get_logger(__name__)


def go_on(*, orders: int, address: str) -> None:
    """Send both shops' signals as they happen, for ever. A signal is sent again until the door has taken it."""
    until = began()
    merchant = Merchant.objects.get(name=MERCHANT)
    lives = [(_key(Shop.objects.get(merchant=merchant, name=s.name)), world(s, orders, until)) for s in shapes(until)]
    told = until
    if not story_told():
        _open(address, merchant, lives[0][0])
        remember_story()
    while True:
        now = datetime.now(UTC)
        for key, life in lives:
            events = list(life.events_between(told, now))
            for start in range(0, len(events), BATCH):
                _send(address, key, events[start : start + BATCH])
        told = now
        time.sleep(EVERY)


def _open(address: str, merchant: Merchant, key: str) -> None:
    """The marketplace's fresh trouble first, then what the people do about all there is."""
    now = datetime.now(UTC)
    mark = now.strftime("%y%m%d%H%M")
    _send(address, key, fresh.signals(now=now, mark=mark))
    _post(address, key, fresh.broken(mark=mark))
    story.tell(address=address, merchant=merchant, now=now)


def _key(shop: Shop) -> str:
    """A fresh key for this run; those of earlier runs are withdrawn."""
    ApiKey.objects.filter(shop=shop).delete()
    return setup.add_api_key(shop=shop)


def _send(address: str, key: str, signals: Sequence[Signal]) -> None:
    _post(address, key, msgspec.json.encode(signals))


def _post(address: str, key: str, body: bytes) -> None:
    request = urllib.request.Request(  # noqa: S310 - our own address
        f"{address}/api/v1/signals",
        data=body,
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
    )
    while True:
        try:
            with urllib.request.urlopen(request, timeout=10):  # noqa: S310
                return
        except urllib.error.HTTPError as error:
            log.warning("demo signals refused", status=error.code)
            return
        except OSError:
            time.sleep(EVERY)
