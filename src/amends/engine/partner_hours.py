"""Partners' own hours: whose it is to answer, by what an order says, and by which hours the answer is counted.

Hours are dated: a clock counts by those that were told when it began, whatever is told later.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, Protocol, TypeVar

import msgspec

from amends.engine.calendar import Calendar
from amends.engine.facts import Facts
from amends.engine.words import Party

WHOEVER: Final = "partner"  # as a rule names the partner that a request went to
KINDS: Final = (Party.CARRIER, Party.SUPPLIER, Party.INSTALLER, Party.WAREHOUSE)


class NamedPartner(Protocol):
    """What a partner is found by: a carrier's codes, or the goods it supplies, such as ``LAMP-*``."""

    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def codes(self) -> Sequence[str]: ...
    @property
    def skus(self) -> Sequence[str]: ...


_Found = TypeVar("_Found", bound=NamedPartner)


class ToldHours(msgspec.Struct, frozen=True):
    """Hours as they hold from ``since`` on (None: from the first). ``calendar`` None: none are told."""

    since: datetime | None = None
    calendar: Calendar | None = None


class PartnerHours(msgspec.Struct, frozen=True):
    """A partner as clocks know it. ``told``: its hours, the earliest first. ``used``: it may be found for an order."""

    id: int
    kind: str
    name: str
    codes: tuple[str, ...] = ()
    skus: tuple[str, ...] = ()
    told: tuple[ToldHours, ...] = ()
    used: bool = True

    def at(self, moment: datetime) -> Calendar | None:
        """The hours that held at a moment, before the first change the earliest known; None where none were told."""
        found = self.told[0].calendar if self.told else None
        for each in self.told:
            if each.since is not None and each.since <= moment:
                found = each.calendar
        return found


def of_order(known: Sequence[_Found], kind: str, facts: Facts) -> _Found | None:
    """Whose it is to answer: by the carrier's code or the goods the facts name; else the only one with neither."""
    serving = [each for each in known if each.kind == kind]
    named = [each for each in serving if _is_named(each, facts)]
    if named:
        return named[0]
    unnamed = [each for each in serving if not (each.codes or each.skus)]
    told = facts.carrier if kind == Party.CARRIER else ""
    return unnamed[0] if len(unnamed) == 1 and not (told and len(serving) > 1) else None


def _is_named(partner: NamedPartner, facts: Facts) -> bool:
    if partner.kind == Party.CARRIER:
        told = facts.carrier.strip().casefold()
        return bool(told) and told in {name.strip().casefold() for name in (partner.name, *partner.codes)}
    return supplies(partner.skus, facts.skus)


def supplies(patterns: Iterable[str], skus: Iterable[str]) -> bool:
    """Whether one of the goods is among the patterns; ``*`` stands for anything."""
    rules = [re.compile(".*".join(map(re.escape, each.split("*"))), re.IGNORECASE) for each in patterns]
    return any(rule.fullmatch(sku) for rule in rules for sku in skus)
