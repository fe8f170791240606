"""The compiled policy and the standing of each shop, kept per process."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import Final

import msgspec

from amends.casework.ledger.connections import Connection, joined
from amends.casework.overlay import cache, compiled, kept
from amends.casework.overlay.cache import AS_SHIPPED, OverlayChoice
from amends.casework.overlay.compiled import MOST_LAID, laid, on_days, policy
from amends.casework.overlay.models import Overlay
from amends.casework.overlay.told_hours import NOBODY
from amends.engine.compiler import Policy
from amends.engine.dossier import Dossier
from amends.engine.playbook import Playbook
from amends.engine.ranks import Pace
from amends.engine.versions import cited, named_in
from amends.merchants import rates
from amends.merchants.access import visible
from amends.merchants.models import Member, Shop
from amends.merchants.pace import pace_of, read_pace

DAYS: Final = "~"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopCard:
    """What deciding needs to know of a shop. ``front_line``: ids of members who are front line and nothing else.

    ``connection``: where versions are read that something still runs under; without one there are only today's.
    """

    id: int
    merchant_id: int
    platform: str
    currency: str
    playbook: str
    front_line: frozenset[str] = frozenset()
    overlay: OverlayChoice = AS_SHIPPED
    connection: Connection | None = field(default=None, repr=False, compare=False)

    @property
    def policy(self) -> Policy:
        """What new cases run on: the shop's playbook with the merchant's overlay on it, compiled.

        Raises ``policy.problem.PlaybookError`` if the playbook doesn't validate. What of an overlay no longer
        holds, on a newer playbook, is left off and logged.
        """
        return self._timed(self._laid(self.overlay.active) or policy(self.playbook))

    def _timed(self, found: Policy) -> Policy:
        choice = self.overlay
        return on_days(found, choice.days, choice.shop_days, choice.partners)

    def name_of(self, found: Policy) -> str:
        """A policy of this shop as the log names it: its version and, after ``~``, a mark of own days and hours."""
        if not (found.own or found.partners):
            return found.version
        return f"{found.version}{DAYS}{mark_of(self.overlay)}"

    def rate(self, currency: str) -> float:
        """What a minor unit of a currency, the shop's where none is told, is worth in the merchant's home currency."""
        told = currency or self.currency
        return 1.0 if told == self.overlay.home else self.rates.factor(told)

    @property
    def rates(self) -> rates.Rates:
        """The merchant's exchange rates."""
        return rates.read_rates(self.overlay.home, self.overlay.rates)

    @property
    def pace(self) -> Pace:
        """How time is counted where the merchant's cases are ranked."""
        return read_pace(self.overlay.pace)

    def policy_for(self, dossier: Dossier) -> Policy:
        """What decides this dossier: the newest version, and beside it those that something of it started under."""
        return beside(self.policy, dossier, at_once=self.overlay.at_once, find=self._found)

    def under(self, version: str) -> Policy:
        """What decides a case or a clock that started under that version: the newest, where it isn't kept."""
        return self._found(version) or self.policy

    def _found(self, version: str) -> Policy | None:
        found = compiled.version(version, text=self._text, read=self._read)
        return self._timed(found) if found else None

    def _laid(self, number: int) -> Policy | None:
        """The shipped playbook under the merchant's overlay of that number; None for 0 and for one not there."""
        text = self._text(self.playbook, number) if number else None
        return laid(text, number) if text is not None else None

    def _text(self, pack: str, number: int) -> str | None:
        return cache.text(merchant_id=self.merchant_id, pack=pack, number=number)

    def _read(self, version: str) -> Policy | None:
        if self.connection is None:
            return None
        return compiled.kept_version(self.connection, merchant_id=self.merchant_id, version=version)


def beside(current: Policy, dossier: Dossier, *, at_once: bool, find: Callable[[str], Policy | None]) -> Policy:
    """``current`` with the versions that a dossier names, as far as they can be found.

    ``at_once``: the own values in force hold for what runs already as well, on the shipped version that it runs under.
    """
    named = named_in(dossier, current.version)
    if not named:
        return current
    kept = tuple(
        (version, found)
        for version in sorted(named)
        if (found := _in_force(version, current, at_once=at_once, find=find)) is not current and found is not None
    )
    return _beside(current, kept) if kept else current


def _in_force(version: str, current: Policy, *, at_once: bool, find: Callable[[str], Policy | None]) -> Policy | None:
    if not at_once:
        return find(version)
    shipped, (_, in_force, number) = kept.split(version)[1], kept.split(current.version)
    if shipped in (in_force, cited(in_force)):
        return current
    return find(f"{shipped}{kept.OWN}{number}" if number else shipped) or find(version)


@lru_cache(maxsize=MOST_LAID)
def _beside(current: Policy, kept: tuple[tuple[str, Policy], ...]) -> Policy:
    return current.beside(dict(kept))


def ours(found: Policy) -> Playbook:
    """The playbook with our own working days in it, for what is ours alone to count: the time to answer an approval."""
    playbook = found.playbook
    return msgspec.structs.replace(playbook, calendars={**playbook.calendars, **found.own}) if found.own else playbook


def mark_of(choice: OverlayChoice) -> str:
    """What working days and partners' hours are found by: a hash of them as they are kept."""
    theirs = () if choice.partners == NOBODY else (choice.partners,)
    return _hash(choice.days, choice.shop_days, *theirs)


@lru_cache(maxsize=MOST_LAID)
def _hash(*layers: str) -> str:
    return blake2b("\0".join(layers).encode(), digest_size=8).hexdigest()


class Books:
    """The playbooks a merchant's shops run on, by the name of the pack; read when first asked for, in one query."""

    def __init__(self, member: Member) -> None:
        self._member = member

    def policy(self, pack: str) -> Policy:
        """The pack with the merchant's overlay on it; as shipped where that doesn't hold."""
        number, body = self._active.get(pack, (0, ""))
        return (laid(body, number) if number else None) or policy(pack)

    def playbook(self, pack: str) -> Playbook:
        """The same, not compiled."""
        return self.policy(pack).playbook

    @cached_property
    def rates(self) -> rates.Rates:
        """By what the merchant compares its currencies."""
        return rates.rates_of(self._member.merchant)

    @cached_property
    def pace(self) -> Pace:
        """How time is counted where the merchant's cases are ranked."""
        return pace_of(self._member.merchant)

    @cached_property
    def _active(self) -> dict[str, tuple[int, str]]:
        rows = visible(self._member, Overlay).filter(active=True).values_list("pack", "number", "body")
        return {pack: (number, body) for pack, number, body in rows}


def card_of(shop: Shop, *, front_line: frozenset[str] = frozenset()) -> ShopCard:
    """A shop's card by Django's own connection, inside its tenant."""
    choice = cache.choice_of(joined(), merchant_id=shop.merchant_id, shop_id=shop.pk, pack=shop.playbook)
    return ShopCard(
        id=shop.pk,
        merchant_id=shop.merchant_id,
        platform=shop.platform,
        currency=shop.currency,
        playbook=shop.playbook,
        front_line=front_line,
        overlay=choice,
        connection=joined(),
    )
