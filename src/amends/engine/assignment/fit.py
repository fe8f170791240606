"""Which case fits whom: languages, shops, issues, who is new, who needs a rest from angry buyers (row B9)."""

from collections.abc import Iterable
from typing import Final

import msgspec

ANGRY: Final = 2  # the highest tone
DISPUTE: Final = "dispute:"


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may be given work. None: anything. ``load``: their open cases; ``worn``: they need a rest."""

    id: int
    languages: tuple[str, ...] | None = None
    shops: tuple[int, ...] | None = None
    issues: tuple[str, ...] | None = None
    new: bool = False
    worn: bool = False
    load: int = 0


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A case that may be given. ``tone``: the buyer's, 0 calm to 2 angry; ``money``: at stake, minor units.

    ``score``: its place among all at the moment asked, the highest first (``engine.ranks``). ``owner``: 0 is nobody.
    """

    dossier_id: int
    no: int
    score: float = 0
    language: str = ""
    shop: int = 0
    issue: str = ""
    tone: int = 0
    points: int = 0
    money: int = 0
    subject: str = ""
    owner: int = 0


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """What a case may be to be given to somebody; ``tone``, ``points`` and ``money`` at most. None: anything."""

    languages: tuple[str, ...] | None = None
    shops: tuple[int, ...] | None = None
    issues: tuple[str, ...] | None = None
    tone: int = ANGRY
    points: int | None = None
    money: int | None = None
    disputes: bool = True


def bounds(person: Person, *, simple: int | None = None) -> Bounds:
    """What may be given to somebody. ``simple``: only simple cases, of at most so much money."""
    skills = {"languages": person.languages, "shops": person.shops, "issues": person.issues}
    if simple is not None:
        return Bounds(**skills, tone=0, points=0, money=simple, disputes=False)  # type: ignore[arg-type]
    return Bounds(**skills, tone=ANGRY - 1 if spared(person) else ANGRY)  # type: ignore[arg-type]


def spared(person: Person) -> bool:
    """No angry buyers for who is new or needs a rest."""
    return person.new or person.worn


def rounds(person: Person, *, simple: int) -> tuple[Bounds, ...]:
    """What to look for in turn: who is new gets a simple case first, of at most ``simple`` money."""
    return (bounds(person, simple=simple), bounds(person)) if person.new else (bounds(person),)


def fits(offer: Offer, within: Bounds) -> bool:
    """Whether a case lies within the bounds; what isn't known of it keeps nobody from it."""
    known = (
        (offer.language or None, within.languages),
        (offer.shop, within.shops),
        (offer.issue or None, within.issues),
    )
    if any(value is not None and allowed is not None and value not in allowed for value, allowed in known):
        return False
    most = ((offer.tone, within.tone), (offer.points, within.points), (offer.money, within.money))
    if any(limit is not None and value > limit for value, limit in most):
        return False
    return within.disputes or not offer.subject.startswith(DISPUTE)


def place(offer: Offer) -> tuple[float, int, int]:
    """Sorts the most urgent first."""
    return -offer.score, offer.dossier_id, offer.no


def best_first(offers: Iterable[Offer], within: Bounds) -> list[Offer]:
    """Those within the bounds, the most urgent first."""
    return sorted((offer for offer in offers if fits(offer, within)), key=place)


def in_order(person: Person, offers: Iterable[Offer], *, simple: int) -> list[Offer]:
    """The cases that fit somebody, the best first: by round, then the most urgent."""
    every = list(offers)
    ranked = [offer for within in rounds(person, simple=simple) for offer in best_first(every, within)]
    return list({(offer.dossier_id, offer.no): offer for offer in ranked}.values())


def pull(person: Person, offers: Iterable[Offer], *, simple: int) -> Offer | None:
    """The best next case for somebody, if any fits."""
    return next(iter(in_order(person, offers, simple=simple)), None)
