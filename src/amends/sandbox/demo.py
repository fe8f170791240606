"""Filling the demo: a merchant, its people and desks, two shops, and the fortnight that lies behind them."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from django.conf import settings
from django.db import transaction

from amends.casework.buyers.pages import new_code
from amends.casework.buyers.rules import rules_at
from amends.casework.lanes.history import load
from amends.casework.overlay.compiled import policy
from amends.casework.people.desks import open_desks
from amends.engine.signals import AnySignal
from amends.merchants import setup
from amends.merchants.models import Desk, DeskSeat, Member, Merchant, Shop, User
from amends.merchants.roles import Role
from amends.sandbox import listings, raised
from amends.sandbox.cast import GREETING, MERCHANT, OPERATIONS, OWNER, OWNERS_NAME, PASSWORD, PEOPLE, shapes
from amends.sandbox.staff import Staff
from amends.world import Live, ShopShape, live

SEED = 20261111
PLAYBOOKS = {"tmall": "tmall", "aliexpress": "aliexpress-brazil"}
Progress = Callable[[int, int], None]


def prepare(*, orders: int, progress: Progress, now: datetime | None = None) -> Merchant:
    """Make the demo unless it is there already; ``progress`` is told (signals done, signals in all)."""
    now = now or datetime.now(UTC)
    there = Merchant.objects.filter(name=MERCHANT).first()
    if there is not None and _state_file().exists():
        return there
    merchant = there or _people(now)
    story = [
        (shop, _worked(merchant, shop, _told(merchant, shape, orders, now), now))
        for shop, shape in _shops(merchant, now)
    ]
    total = sum(len(signals) for _, signals in story)
    done = 0
    for shop, signals in story:
        load(shop=shop, signals=iter(signals), source="demo", now=now, progress=_after(done, total, progress))
        done += len(signals)
    raised.remember(merchant, now)
    _remember(now)
    return merchant


def _after(done: int, total: int, progress: Progress) -> Callable[[int], None]:
    return lambda number: progress(done + number, total)


def _worked(merchant: Merchant, shop: Shop, past: list[AnySignal], now: datetime) -> list[AnySignal]:
    """The past with what the people did about it; they are a few hours behind, as after any promotion."""
    people = Member.objects.filter(merchant=merchant).exclude(roles__contains=[Role.OWNER]).order_by("pk")
    names = tuple(str(pk) for pk in people.values_list("pk", flat=True))
    return list(Staff(policy(shop.playbook), names, now, SEED).live(past))


def _people(now: datetime) -> Merchant:
    with transaction.atomic():
        merchant = setup.create_merchant(name=MERCHANT, owner_email=OWNER, password=PASSWORD, now=now)
        User.objects.filter(email=OWNER).update(name=OWNERS_NAME)
        open_desks(merchant=merchant, language="zh")
        setup.add_desk(merchant=merchant, code=OPERATIONS[0], name=OPERATIONS[1])
        desks = {desk.code: desk for desk in Desk.objects.filter(merchant=merchant)}
        for person in PEOPLE:
            member = setup.add_member(
                merchant=merchant,
                email=person.email,
                name=person.name,
                password=PASSWORD,
                roles=person.roles,
                now=now,
            )
            seats = [desks[code] for code in person.desks if code in desks]
            DeskSeat.objects.bulk_create(DeskSeat(merchant=merchant, desk=d, member=member) for d in seats)
    return merchant


def _shops(merchant: Merchant, now: datetime) -> list[tuple[Shop, ShopShape]]:
    return [(_shop(merchant, shape, now), shape) for shape in shapes(now)]


def _shop(merchant: Merchant, shape: ShopShape, now: datetime) -> Shop:
    there = Shop.objects.filter(merchant=merchant, name=shape.name).first()
    shop = there or setup.add_shop(
        merchant=merchant,
        name=shape.name,
        platform=shape.platform,
        currency=shape.currency,
        zone=shape.zone,
        country=shape.country,
        playbook=PLAYBOOKS[shape.platform],
        now=now,
    )
    return shop if shop.buyer_page else _with_page(shop, now)


def _with_page(shop: Shop, now: datetime) -> Shop:
    """The shop's page for buyers, open; they may choose within the shipped limits."""
    owner = Member.objects.filter(merchant_id=shop.merchant_id, roles__contains=[Role.OWNER]).order_by("pk").first()
    choice = asdict(rules_at(now).choice)
    shop.buyer_page = {
        "code": new_code(), "on": True, "title": shop.name, "words": GREETING, "colour": "#8a4b2a", "choice": choice,
        "since": now.date().isoformat(), "by": owner.pk if owner else 0,
    }  # fmt: skip
    Shop.objects.filter(pk=shop.pk).update(buyer_page=shop.buyer_page)
    return shop


def world(shape: ShopShape, orders: int, until: datetime) -> Live:
    """The story of one demo shop, the same for the same ``until``."""
    return live(seed=SEED, shop=shape, start=shape.start(until), until=until, orders=orders)


def _told(merchant: Merchant, shape: ShopShape, orders: int, now: datetime) -> list[AnySignal]:
    """The past of a shop: what its world tells, and what its pages said."""
    pages = list(listings.told(shape.platform, since=shape.start(now)))
    if shape.platform != listings.TMALL:
        return [*pages, *_past(shape, orders, now)]
    seats = {email: str(raised.member(merchant, email)) for email in (raised.LEAD, raised.OPERATIONS)}
    story = listings.story(now=now, lead=seats[raised.LEAD], operations=seats[raised.OPERATIONS])
    return [*pages, *story, *_past(shape, orders, now)]


def _past(shape: ShopShape, orders: int, now: datetime) -> list[AnySignal]:
    return cast("list[AnySignal]", list(world(shape, orders, now).events_between(shape.start(now), now)))


def _state_file() -> Path:
    return settings.AMENDS_HOME / "demo.json"


def _remember(now: datetime) -> None:
    _state_file().write_text(json.dumps({"until": now.isoformat()}))


def story_told() -> bool:
    """Whether the people's story has been played in this demo."""
    return bool(json.loads(_state_file().read_text()).get("story"))


def remember_story() -> None:
    kept = json.loads(_state_file().read_text())
    _state_file().write_text(json.dumps({**kept, "story": True}))


def began() -> datetime:
    """The moment up to which the demo was filled; its life goes on from there."""
    return datetime.fromisoformat(json.loads(_state_file().read_text())["until"])
