"""The dated numbers that the page for buyers goes by, ``door.yaml``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceLimits:
    """What a buyer may take on the spot. ``share``: percent of the order; the others minor units of the shop's money.

    ``money``: of one order; ``per_buyer``, ``per_day``: of one buyer in all, of the shop in a day; ``goods``: what
    sending again, exchanging or taking back may be about, ``goods_per_buyer``, ``goods_per_day``: all of it.
    """

    share: int
    money: int
    per_buyer: int
    per_day: int
    goods: int
    goods_per_buyer: int
    goods_per_day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorRules:
    """As ``door.yaml`` says, which tells what each is."""

    since: date
    free_tries: int
    most_of_order: int
    most_of_order_day: int
    most_of_address: int
    puzzle_bits: int
    puzzle_seconds: int
    session_hours: int
    link_hours: int
    settled_days: int
    busy_from: int
    most_photos: int
    most_messages: int
    choice: ChoiceLimits


@cache
def _all() -> tuple[DoorRules, ...]:
    text = files("amends.casework.buyers").joinpath("door.yaml").read_text(encoding="utf-8")
    return tuple(sorted(map(_read, yaml.safe_load(text)["door"]), key=lambda rules: rules.since))


def _read(raw: dict[str, Any]) -> DoorRules:
    numbers = {name: raw[name] for name in DoorRules.__dataclass_fields__ if name not in ("since", "choice")}
    return DoorRules(since=raw["from"], choice=ChoiceLimits(**raw["choice"]), **numbers)


def rules_at(now: datetime) -> DoorRules:
    """What holds on that day; before the first day, the first."""
    return _of(now.date())


def _of(day: date) -> DoorRules:
    return next((rules for rules in reversed(_all()) if rules.since <= day), _all()[0])


def set_by(shop: Mapping[str, int], since: date | None) -> ChoiceLimits:
    """A shop's own limits; one that it never set is that of the rules of the day its own hold from."""
    shipped = _of(since) if since else _all()[-1]
    return ChoiceLimits(**{name: shop.get(name, getattr(shipped.choice, name)) for name in LIMITS})


LIMITS: Final = tuple(ChoiceLimits.__dataclass_fields__)
