"""The dock's rules as data: how much each sign says for an order, and the grades for goods that came back.

What comes along is an assumption, dated; a merchant's own stand in the settings, with their history.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml
from django.utils.translation import gettext_lazy as _

from amends.casework.dock.models import DockRules
from amends.merchants.access import visible
from amends.merchants.changes import AREAS, Area, Values
from amends.merchants.models import Member

AREA: Final = "dock"
WEIGHTS: Final = "weights"
GRADES: Final = "grades"
HEAVIEST: Final = 1000
MOST_GRADES: Final = 20
CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,29}")
NAMED: Final = 40  # characters of a grade's name


@dataclass(frozen=True, slots=True)
class Grade:
    """``of``: how goods are found for which it is suggested; empty for none."""

    code: str
    zh: str
    en: str
    of: str = ""

    def name(self, language: str) -> str:
        return (self.zh if language.startswith("zh") else self.en) or self.en or self.zh or self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedRules:
    """What comes along. ``source``: where it is known from."""

    dated: str
    source: str
    weights: dict[str, int]
    grades: tuple[Grade, ...]


@cache
def shipped() -> ShippedRules:
    told = yaml.safe_load(files("amends.casework.dock").joinpath("rules.yaml").read_text("utf-8"))
    grades = tuple(Grade(**each) for each in told["grades"])
    return ShippedRules(dated=str(told["dated"]), source=told["source"], weights=told["weights"], grades=grades)


def weights(member: Member) -> dict[str, int]:
    """By sign (see ``matching.MatchReason``), the merchant's own over what comes along."""
    own = _own(member)
    return shipped().weights | {name: int(worth) for name, worth in (own.weights if own else {}).items()}


def grades(member: Member) -> tuple[Grade, ...]:
    own = _own(member)
    return tuple(Grade(**each) for each in own.grades) if own and own.grades else shipped().grades


def named(member: Member, language: str) -> dict[str, str]:
    """Names by code, those that come along among them: goods graded before the list was changed keep their words."""
    return {each.code: each.name(language) for each in (*shipped().grades, *grades(member))}


def _own(member: Member) -> DockRules | None:
    return visible(member, DockRules).first()


def _read(member: Member, key: str) -> Values:
    if key == WEIGHTS:
        return dict(weights(member))
    return {GRADES: [{"code": g.code, "zh": g.zh, "en": g.en, "of": g.of} for g in grades(member)]}


def _write(member: Member, key: str, values: Values) -> None:
    """As read. The first of a merchant's own is written with the other's left empty: what comes along."""
    fresh: dict[str, Any] = {WEIGHTS: values} if key == WEIGHTS else {GRADES: values[GRADES]}
    DockRules.objects.update_or_create(merchant_id=member.merchant_id, defaults=fresh)


def register() -> None:
    """Make it known to the settings, with their history and taking back."""
    AREAS[AREA] = Area(title=_("Dock"), read=_read, write=_write)
