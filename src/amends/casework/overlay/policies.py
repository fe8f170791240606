"""The compiled policy and the standing of each shop, kept per process."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from hashlib import blake2b
from typing import Final

import msgspec
import structlog

from amends.casework.ledger.connections import joined
from amends.casework.overlay import cache as kept
from amends.casework.overlay.cache import AS_SHIPPED, OverlayChoice
from amends.casework.overlay.models import Overlay
from amends.engine.compiler import Policy, compile_playbook
from amends.engine.dossier import Dossier
from amends.engine.playbook import Playbook
from amends.engine.words import CaseState
from amends.merchants import own_days, rates
from amends.merchants.access import visible
from amends.merchants.models import Member, Shop
from amends.policy.adaptation import AdaptedOverlay, settle
from amends.policy.load import load
from amends.policy.problem import PlaybookError, Problem

log = structlog.get_logger(__name__)
MARK: Final = "+m"
DAYS: Final = "~"
MOST_LAID: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopCard:
    """What deciding needs to know of a shop. ``front_line``: ids of members who are front line and nothing else."""

    id: int
    merchant_id: int
    platform: str
    currency: str
    playbook: str
    front_line: frozenset[str] = frozenset()
    overlay: OverlayChoice = AS_SHIPPED

    @property
    def policy(self) -> Policy:
        """What new cases run on: the shop's playbook with the merchant's overlay on it, compiled.

        Raises ``policy.problem.PlaybookError`` if the playbook doesn't validate. What of an overlay no longer
        holds, on a newer playbook, is left off and logged.
        """
        return self._timed(self._laid(self.overlay.active) or policy(self.playbook))

    def _timed(self, found: Policy) -> Policy:
        return on_days(found, self.overlay.days, self.overlay.shop_days)

    def name_of(self, found: Policy) -> str:
        """A policy of this shop as the log names it: its reference and, after ``~``, a mark of own working days."""
        choice = self.overlay
        return f"{found.reference}{DAYS}{mark_of(choice.days, choice.shop_days)}" if found.own else found.reference

    def rate(self, currency: str) -> float:
        """What a minor unit of a currency, the shop's where none is told, is worth in the merchant's home currency."""
        told = currency or self.currency
        return (
            1.0 if told == self.overlay.home else rates.read_rates(self.overlay.home, self.overlay.rates).factor(told)
        )

    def policy_for(self, dossier: Dossier) -> Policy:
        """What this dossier runs on: while a case is open, the version it started under, unless told otherwise."""
        current = self.policy
        if self.overlay.at_once or not self.overlay.newest or not dossier.cases:
            return current
        under = next((case.policy for case in dossier.cases if case.state is CaseState.OPEN), current.reference)
        return current if under == current.reference else self._earlier(under, current) or current

    def _earlier(self, reference: str, current: Policy) -> Policy | None:
        """The version of that reference, where it differs by its overlay only: older playbooks aren't kept."""
        shipped, _, number = reference.partition(MARK)
        if shipped != current.reference.partition(MARK)[0]:
            return None
        earlier = self._laid(int(number)) if number.isdecimal() else policy(self.playbook)
        return earlier and self._timed(earlier)

    def _laid(self, number: int) -> Policy | None:
        """The shipped playbook under the merchant's overlay of that number; None for 0 and for one not there."""
        text = kept.text(merchant_id=self.merchant_id, pack=self.playbook, number=number) if number else None
        return laid(text, number) if text is not None else None


@lru_cache(maxsize=MOST_LAID)
def on_days(found: Policy, *layers: str) -> Policy:
    """A policy on a merchant's own working days: layers of entries as JSON, each on top of those before it."""
    own = own_days.laid(found.playbook.calendars, *(own_days.entries(msgspec.json.decode(text)) for text in layers))
    return found.under(own) if own else found


def ours(found: Policy) -> Playbook:
    """The playbook with our own working days in it, for what is ours alone to count: the time to answer an approval."""
    playbook = found.playbook
    return msgspec.structs.replace(playbook, calendars={**playbook.calendars, **found.own}) if found.own else playbook


def decided_by(name: str, *, body: str | None, days: tuple[str, str] | None) -> Policy | None:
    """The policy that ``ShopCard.name_of`` named, where this installation still has it.

    ``body``: the text of the overlay it names; ``days``: the working days it names.
    """
    reference, _, mark = name.partition(DAYS)
    shipped, _, number = reference.partition(MARK)
    found = (laid(body, int(number)) if body is not None else None) if number else policy(shipped.partition("@")[0])
    if found is None or found.reference != reference or bool(mark) != bool(days):
        return None
    return on_days(found, *days) if days else found


@lru_cache(maxsize=MOST_LAID)
def mark_of(*layers: str) -> str:
    """What working days are found by: a hash of the layers as they are kept."""
    return blake2b("\0".join(layers).encode(), digest_size=8).hexdigest()


@lru_cache(maxsize=MOST_LAID)
def laid(text: str, number: int) -> Policy | None:
    """A playbook under as much of an overlay as holds, compiled; None where nothing does. The log says what doesn't."""
    found = settled(text, number)
    return compile_playbook(found.playbook) if found and (found.kept or not found.left_off) else None


@lru_cache(maxsize=MOST_LAID)
def settled(text: str, number: int) -> AdaptedOverlay | None:
    """What of an overlay holds on the playbook as it is shipped now, and what doesn't; None where it can't be read."""
    try:
        found = settle(text, number=number)
    except PlaybookError as error:
        _log_left_off(number, error.problems)
        return None
    if found.left_off:
        _log_left_off(number, [each.problem for each in found.left_off])
    return found


def _log_left_off(number: int, problems: Sequence[Problem]) -> None:
    log.error("overlay_does_not_hold", number=number, problems=len(problems), first=str(problems[0]))


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
    def _active(self) -> dict[str, tuple[int, str]]:
        rows = visible(self._member, Overlay).filter(active=True).values_list("pack", "number", "body")
        return {pack: (number, body) for pack, number, body in rows}


def card_of(shop: Shop, *, front_line: frozenset[str] = frozenset()) -> ShopCard:
    """A shop's card by Django's own connection, inside its tenant."""
    choice = kept.choice_of(joined(), merchant_id=shop.merchant_id, shop_id=shop.pk, pack=shop.playbook)
    return ShopCard(
        id=shop.pk,
        merchant_id=shop.merchant_id,
        platform=shop.platform,
        currency=shop.currency,
        playbook=shop.playbook,
        front_line=front_line,
        overlay=choice,
    )


def policy(name: str) -> Policy:
    """A shipped playbook by name, compiled once per process: a new version is taken up at the next start.

    Raises ``policy.problem.PlaybookError``, also read only once, if it doesn't validate.
    """
    compiled = _compiled(name)
    if isinstance(compiled, PlaybookError):
        raise compiled
    return compiled


@cache
def _compiled(name: str) -> Policy | PlaybookError:
    try:
        return compile_playbook(load(name))
    except PlaybookError as error:
        return error
