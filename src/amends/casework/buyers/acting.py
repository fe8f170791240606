"""What a buyer does at the page, in their own name: told as facts and decided at once, within whose page it is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from amends.casework.actions.case_actions import Action
from amends.casework.actions.transaction import ActionResult, act
from amends.casework.buyers.pages import BuyerPage, vouching
from amends.engine import signals as s
from amends.engine.signals import AnySignal
from amends.merchants.actors import Actor
from amends.merchants.models import Member


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """A buyer who has proven to be one: of this order and of nothing else. ``name``: masked."""

    page: BuyerPage
    dossier_id: int
    key: str
    name: str
    vouching: Member

    @property
    def actor(self) -> Actor:
        return self.by(self.page.rule)

    def by(self, rule: str) -> Actor:
        """Them, as a rule allows it."""
        of = {"merchant_id": self.page.shop.merchant_id, "dossier": self.dossier_id}
        return Actor.buyer(**of, name=self.name, rule=rule)

    def action(self, no: int, *, token: str, now: datetime, rule: str = "") -> Action:
        """Something done to one of the order's cases. ``rule``: what allows it, the page's own where it is empty."""
        return Action(
            member=self.vouching,
            dossier_id=self.dossier_id,
            no=no,
            token=f"buyer:{token}",
            now=now,
            actor=self.by(rule or self.page.rule),
        )


def guest(page: BuyerPage, *, dossier_id: int, key: str, name: str) -> Guest | None:
    """None where nobody is there to vouch for the page."""
    member = vouching(page)
    return Guest(page=page, dossier_id=dossier_id, key=key, name=name, vouching=member) if member else None


def tell(who: Guest, signal: AnySignal, *, now: datetime) -> ActionResult:
    """A fact in the buyer's own words. Raises RefusedError."""
    return act(member=who.vouching, dossier_id=who.dossier_id, signal=signal, now=now, actor=who.actor)


def fact(kind: type[AnySignal], who: Guest, *, token: str, now: datetime, **said: Any) -> AnySignal:
    return kind(id=f"buyer:{token}", at=now, order=who.key, **said)


def write(who: Guest, *, text: str, language: str, token: str, now: datetime) -> ActionResult:
    """A message to the shop."""
    said = fact(s.MessageReceived, who, token=f"{token}:m", now=now, text=text, language=language)
    return tell(who, said, now=now)
