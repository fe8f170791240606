"""Cases that belong together, of one order or of several: linked on both sides at once, or taken apart again.

Merging two cases of one order is an action like any other (``case_actions.merge``): one dossier knows all of it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from amends.casework.actions.held_dossier import hold
from amends.casework.actions.transaction import RefusedError, act
from amends.casework.ledger.models import CaseRecord, DossierRecord
from amends.engine.signals import CaseLinked, CaseUnlinked
from amends.engine.words import Linked
from amends.merchants.access import require, visible
from amends.merchants.actors import Actor
from amends.merchants.models import Member
from amends.merchants.roles import Permission

BACK: Final = {Linked.FOLLOWS: Linked.LEADS, Linked.SPLIT: Linked.LEADS, Linked.LEADS: Linked.FOLLOWS}
"""How it reads from the other side, where that is another way round."""
MOST: Final = 10  # shops that have an order called so
CHOSEN: Final = (Linked.SAME, Linked.FOLLOWS, Linked.PARCEL, Linked.SPLIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePlace:
    """Where a case is."""

    dossier_id: int
    no: int

    def seen_from(self, other: "CasePlace") -> str:
        """How a link of the other names it."""
        return f"/{self.no}" if self.dossier_id == other.dossier_id else f"{self.dossier_id}/{self.no}"

    def read(self, to: str) -> "CasePlace":
        """The case that a link of this one names. Raises ValueError for what never was a link."""
        order, _slash, no = to.rpartition("/")
        return CasePlace(dossier_id=int(order) if order else self.dossier_id, no=int(no))


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """Who joins or parts two cases. ``token``: the same again changes nothing."""

    member: Member
    token: str
    now: datetime
    actor: Actor | None = None


def place(member: Member, words: str, *, near: CasePlace | None = None) -> CasePlace:
    """The case that somebody means by an order's number, or by ``NUMBER/2``; of several the open one opened last.

    Raises RefusedError where there is none. ``near``: of several shops' orders called so, the one of that case's shop.
    """
    whole = words.strip()
    key, _slash, no = whole.rpartition("/")
    number = int(no) if key and no.isascii() and no.isdecimal() else 0
    keys = [whole, key] if number else [whole]
    home = _shop_of(member, near)
    orders = visible(member, DossierRecord).filter(key__in=keys).defer("state")[:MOST]
    for order in sorted(orders, key=lambda each: (each.key != whole, each.shop_id != home)):
        found = visible(member, CaseRecord).filter(dossier_id=order.id, state__in=["open", "closed"])
        found = found.filter(no=number) if number and order.key == key else found
        if near is not None and near.dossier_id == order.id:
            found = found.exclude(no=near.no)
        if case := found.order_by("-state", "-opened_at", "-no").first():
            return CasePlace(dossier_id=case.dossier_id, no=case.no)
    raise RefusedError("there is no such case", field="no_case")


def _shop_of(member: Member, near: CasePlace | None) -> int:
    """The shop of that case; 0 where none is meant."""
    if near is None:
        return 0
    return visible(member, DossierRecord).filter(id=near.dossier_id).values_list("shop_id", flat=True).first() or 0


@transaction.atomic
def link(joining: Joining, one: CasePlace, other: CasePlace, *, how: Linked, text: str = "") -> None:
    """Both cases name each other from now on.

    Raises Http404 for what isn't the member's to see, RefusedError where they are one, or linked so already.
    """
    if one == other:
        raise RefusedError("a case is not linked to itself", field="itself")
    for mine, theirs, kind in ((one, other, how), (other, one, BACK.get(how, how))):
        name = names(joining, one, other)[theirs.dossier_id] if theirs.dossier_id != mine.dossier_id else ""
        signal = CaseLinked(
            id=f"link:{joining.token}:{mine.no}", at=joining.now, order="-", case=mine.no, to=theirs.seen_from(mine),
            name=name, how=kind, text=text if mine is one else "",
        )  # fmt: skip
        act(member=joining.member, dossier_id=mine.dossier_id, signal=signal, now=joining.now, actor=joining.actor)


@transaction.atomic
def unlink(joining: Joining, one: CasePlace, to: str) -> None:
    """Neither names the other any more. ``to``: as the case's link says. Raises as ``link`` does."""
    try:
        other = one.read(to)
    except ValueError as wrong:
        raise RefusedError("these cases are not linked", field="no_link") from wrong
    known = names(joining, one, other)
    for mine, theirs in ((one, other), (other, one)):
        signal = CaseUnlinked(
            id=f"unlink:{joining.token}:{mine.no}", at=joining.now, order="-", case=mine.no,
            to=theirs.seen_from(mine), name=known[theirs.dossier_id] if theirs.dossier_id != mine.dossier_id else "",
        )  # fmt: skip
        act(member=joining.member, dossier_id=mine.dossier_id, signal=signal, now=joining.now, actor=joining.actor)


def names(joining: Joining, *places: CasePlace) -> dict[int, str]:
    """The orders' numbers. Locks them, always in one order, so that two who link crosswise never wait in a ring."""
    require(joining.member, Permission.WORK_CASES)
    return {id: hold(joining.member, id).entry.key for id in sorted({each.dossier_id for each in places})}
