"""A merchant's own values over the tables that come along as data besides playbooks: histories, quality, reviews.

A table has items by name, each with plain values. A merchant's own item takes the place of the shipped one from its day
on; every change is a setting, written down with what was before, and can be taken back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise

from amends.casework.ledger.audit import note
from amends.casework.ledger.audit_verbs import HOUSE_RULE
from amends.casework.overlay.models import HouseRule
from amends.merchants import changes
from amends.merchants.access import visible
from amends.merchants.changes import AREAS, Area, Values
from amends.merchants.models import Member

Items = dict[str, Values]
FROM: Final = "since"  # in an item: from which day it holds
COUNTS: Final = "counts"  # in an item: whether it is looked at at all


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseTable:
    """``shipped``: its items as they come along. ``called``: what an item is called in a language, by name and values.

    ``changed``: what follows for a merchant when one is; None: nothing.
    """

    title: str | Promise
    shipped: Callable[[], Items]
    called: Callable[[str, str, Values], str]
    changed: Callable[[int], None] | None = None


TABLES: Final[dict[str, HouseTable]] = {}


def add(key: str, table: HouseTable) -> None:
    """Let merchants change a table; it is an area of the settings from now on."""
    TABLES[key] = table
    ways = {"read": partial(_read, key), "write": partial(_write, key), "drop": partial(_drop, key)}
    AREAS[key] = Area(title=table.title, about=table.called, **ways)  # type: ignore[arg-type]


def own(merchant_id: int, key: str, *, on: date | None = None) -> Items:
    """A merchant's own items of a table; ``on``: those that hold on that day."""
    rows = HouseRule.objects.filter(merchant_id=merchant_id, part=key).order_by("name")
    found: Items = dict(rows.values_list("name", "values"))
    return {name: each for name, each in found.items() if on is None or each.get(FROM, "") <= on.isoformat()}


def items(member: Member, key: str) -> Items:
    """All items as the merchant has them, the shipped ones first."""
    return TABLES[key].shipped() | own(member.merchant_id, key)


def in_words(language: str, name: str, item: Values) -> str:
    """What an item that has its own words is called."""
    return str(item.get(language[:2]) or item.get("en") or name)


@transaction.atomic
def take_away(member: Member, key: str, name: str, *, now: datetime) -> None:
    """An item of the merchant's own is gone; that can be taken back as well."""
    before = own(member.merchant_id, key)[name]
    _drop(key, member, name)
    changes.note(by=member, area=key, key=name, before=before, after=None, now=now)


def _read(key: str, member: Member, name: str) -> Values | None:
    return items(member, key).get(name)


def _write(key: str, member: Member, name: str, values: Values) -> None:
    """As shipped again is no own value: later ones that come along hold."""
    rows = HouseRule.objects.filter(merchant_id=member.merchant_id, part=key, name=name)
    if values == TABLES[key].shipped().get(name):
        rows.delete()
    elif not rows.update(values=values):
        HouseRule.objects.create(merchant_id=member.merchant_id, part=key, name=name, values=values)
    _follow(key, member, name, values)


def _drop(key: str, member: Member, name: str) -> None:
    visible(member, HouseRule).filter(part=key, name=name).delete()
    _follow(key, member, name, {})


def _follow(key: str, member: Member, name: str, values: Values) -> None:
    """The audit says it, too."""
    detail = {"table": key, "item": name, "values": values}
    note(member=member, verb=HOUSE_RULE, about=f"{key}:{name}", detail=detail, now=timezone.now())
    if (then := TABLES[key].changed) is not None:
        then(member.merchant_id)
