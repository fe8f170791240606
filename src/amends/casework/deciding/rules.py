"""Which rules of deciding a merchant has switched on, from which day, within which limits and whose authority.

A rule is named ``PACK--SCENE--RULE``. As it comes along it is off. Sums are kept as people write them, ``200.00``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from hashlib import sha256
from json import dumps
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from amends.casework.overlay import house_rules
from amends.casework.overlay.compiled import policy
from amends.casework.overlay.house_rules import COUNTS, FROM, HouseTable, Items
from amends.engine.currencies import MINOR_DIGITS
from amends.engine.playbook import DecideRule, Wording
from amends.policy.pack import shipped as packs

TABLE: Final = "deciding"
BY: Final = "by"
BETWEEN: Final = "--"
SINCE: Final = "2026-11-01"
LIMITS: Final = ("money", "per_buyer", "per_day")
CITED: Final = "decides:"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidingLimits:
    """``money``: of one order, ``per_buyer``, ``per_day``: of a shop, minor units of the playbook's currency.

    ``by``: within whose authority it is. ``since``: from which day it holds.
    """

    name: str
    money: int
    per_buyer: int
    per_day: int
    since: str
    by: int

    @property
    def cited(self) -> str:
        """As grants name it."""
        return f"{CITED}{self.name}@{self.since}"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRule:
    """``scene``: of which cases. ``exponent``: how many digits the minor units of its playbook's currency have."""

    rule: DecideRule
    scene: Wording
    exponent: int


def named(pack: str, scene: str, rule: str) -> str:
    return BETWEEN.join((pack, scene, rule))


@cache
def known_in(pack: str) -> dict[str, KnownRule]:
    """Every rule of a shipped playbook, by its name; none of one that isn't there."""
    if pack not in packs():
        return {}
    book = policy(pack).playbook
    digits = MINOR_DIGITS.get(book.currency, 2)
    return {
        named(pack, scene.name, rule.name): KnownRule(rule=rule, scene=scene.title, exponent=digits)
        for scene in book.scenes
        for rule in scene.decides
    }


def known(name: str) -> KnownRule | None:
    """The rule of that name."""
    return known_in(name.partition(BETWEEN)[0]).get(name)


def shipped() -> Items:
    every = {name: each for pack in packs() for name, each in known_in(pack).items()}
    return {name: {COUNTS: False, **_sums(each), FROM: SINCE} for name, each in every.items()}


def _sums(each: KnownRule) -> dict[str, str]:
    return {key: f"{Decimal(getattr(each.rule, key)).scaleb(-each.exponent):f}" for key in LIMITS}


def switched_on(merchant_id: int, day: date) -> dict[str, DecidingLimits]:
    """Those that decide on that day."""
    own = house_rules.own(merchant_id, TABLE, on=day)
    return {name: limits(name, values) for name, values in own.items() if values.get(COUNTS) and known(name)}


def limits(name: str, values: dict[str, Any]) -> DecidingLimits:
    each = known(name)
    exponent = each.exponent if each else 2
    sums = {key: int(Decimal(str(values.get(key, 0))).scaleb(exponent)) for key in LIMITS}
    return DecidingLimits(name=name, since=str(values.get(FROM, "")), by=int(values.get(BY, 0)), **sums)


def mark(on: dict[str, DecidingLimits]) -> str:
    """Another one when anything of them is another."""
    told = sorted((each.name, each.money, each.per_buyer, each.per_day, each.by) for each in on.values())
    return sha256(dumps(told).encode()).hexdigest()[:16]


def register() -> None:
    """Let merchants change them."""
    house_rules.add(TABLE, HouseTable(title=_("Clear cases"), shipped=shipped, called=called))


def called(language: str, name: str, _item: dict[str, Any]) -> str:
    """Its title; where another of the playbook has the same, what tells them apart: its scene, or else its reason."""
    alike, parts = known_in(name.partition(BETWEEN)[0]), list[str]()
    if name not in alike:
        return name
    for part in _PARTS:
        parts.append(part(alike[name]).say(language))
        alike = {key: each for key, each in alike.items() if part(each).say(language) == parts[-1]}
        if len(alike) == 1:
            break
    return " · ".join(parts)


_PARTS: Final[tuple[Callable[[KnownRule], Wording], ...]] = (
    lambda each: each.rule.title,
    lambda each: each.scene,
    lambda each: each.rule.why,
)
