"""Actors: whoever does or reports something, by kind, number and name, and how far their hand reaches."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final, Self

from amends.merchants.models import ApiKey, Member


class ActorKind(StrEnum):
    """What an actor is. ``KEY``: a shop's key, bound to a member's authority or not; ``IMPORT``: an imported table.

    ``RULE``: a rule that a merchant lets decide clear cases.
    """

    MEMBER = "member"
    KEY = "key"
    CONTACT = "contact"
    BUYER = "buyer"
    CONNECTOR = "connector"
    IMPORT = "import"
    ENGINE = "engine"
    RULE = "rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What an actor reaches within its merchant; None: everything. ``dossiers``: ids."""

    shop: int | None = None
    dossiers: frozenset[int] | None = None


EVERYTHING: Final = Scope()
KINDS: Final = frozenset(kind.value for kind in ActorKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """``id``: the member's, key's, contact's, …; empty for the engine. ``name``: as people read it.

    ``rule``: what allows somebody outside to choose by themselves, as what it grants is kept with. ``waits``:
    for how long what it asks for is held, to be taken back.
    """

    kind: ActorKind
    id: str
    merchant_id: int
    name: str
    scope: Scope = EVERYTHING
    rule: str = ""
    waits: timedelta = timedelta()

    @property
    def ref(self) -> str:
        """As the audit keeps it, such as ``member:17`` or ``key:3``."""
        return f"{self.kind}:{self.id}" if self.id else self.kind.value

    @property
    def is_outside(self) -> bool:
        """Whether it is no colleague's hand: a buyer's, a partner's, or a rule's."""
        return self.kind in (ActorKind.BUYER, ActorKind.CONTACT, ActorKind.RULE)

    @property
    def by(self) -> str:
        """As a signal's ``by`` keeps it: a member's bare number, everybody else's reference."""
        return self.id if self.kind is ActorKind.MEMBER else self.ref

    @classmethod
    def of_member(cls, member: Member) -> Self:
        """A colleague, who reaches everything of the merchant."""
        return cls(kind=ActorKind.MEMBER, id=str(member.pk), merchant_id=member.merchant_id, name=member.user.name)

    @classmethod
    def of_key(cls, key: ApiKey) -> Self:
        """A key, which reaches its shop."""
        name = key.member.user.name if key.member else key.shop.name
        return cls(
            kind=ActorKind.KEY,
            id=str(key.pk),
            merchant_id=key.merchant_id,
            name=f"{name} · {key.prefix}",
            scope=Scope(shop=key.shop_id),
        )

    @classmethod
    def contact(cls, *, merchant_id: int, id: int, name: str, dossiers: frozenset[int]) -> Self:
        """Somebody at a partner, who reaches the orders they were asked about."""
        scope = Scope(dossiers=dossiers)
        return cls(kind=ActorKind.CONTACT, id=str(id), merchant_id=merchant_id, name=name, scope=scope)

    @classmethod
    def buyer(cls, *, merchant_id: int, dossier: int, name: str, rule: str = "") -> Self:
        """A buyer, who reaches one order."""
        scope = Scope(dossiers=frozenset({dossier}))
        return cls(kind=ActorKind.BUYER, id=str(dossier), merchant_id=merchant_id, name=name, scope=scope, rule=rule)

    @classmethod
    def of_rule(cls, *, merchant_id: int, name: str, rule: str, waits: timedelta) -> Self:
        """A rule that decides clear cases. ``rule``: it, with its day, as grants are kept with."""
        return cls(kind=ActorKind.RULE, id=name, merchant_id=merchant_id, name=name, rule=rule, waits=waits)


def read(by: str) -> tuple[ActorKind, str]:
    """Kind and number out of a signal's ``by`` or the audit's actor; a bare number or word is a member's."""
    kind, colon, id = by.partition(":")
    if kind in KINDS and (colon or kind == ActorKind.ENGINE):
        return ActorKind(kind), id
    return ActorKind.MEMBER, by
