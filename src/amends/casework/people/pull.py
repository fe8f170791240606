"""The best next case for somebody: the most urgent one that nobody has and that fits them, given to one person only."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from amends.casework.ledger.connections import joined
from amends.casework.people import assignment, front_line, sql
from amends.engine.assignment.fit import Bounds, Offer, best_first, rounds
from amends.engine.assignment.front_line import DESKS
from amends.merchants.models import Member, Merchant

LOOKS: Final = (1, 8, 64, 512)  # how many of the most urgent are looked at, where others hold the first ones


def next_case(*, member: Member, desks: list[str], now: datetime) -> tuple[int, int] | None:
    """The most urgent case of these desks that nobody has and that fits the member (see ``engine.assignment``).

    Its dossier is locked; call inside a transaction. Who is new gets a simple one first.
    """
    person = assignment.person(member, now=now)
    theirs = front_line.desks_of(member, desks)
    for within in rounds(person, simple=assignment.simple()):
        for offer in _best_first(member.merchant, theirs, within, now):
            if _is_ours(member.merchant_id, offer):
                return offer.dossier_id, offer.no
    return None


def _best_first(merchant: Merchant, desks: list[str], within: Bounds, now: datetime) -> Iterator[Offer]:
    seen: set[tuple[int, int]] = set()
    for most in LOOKS:
        offers = _waiting(merchant, desks, within, most, now)
        yield from (each for each in best_first(offers, within) if (each.dossier_id, each.no) not in seen)
        if len(offers) < most:
            return
        seen |= {(each.dossier_id, each.no) for each in offers}


def _waiting(merchant: Merchant, desks: list[str], within: Bounds, most: int, now: datetime) -> list[Offer]:
    others = [desk for desk in desks if desk not in DESKS]  # whoever sits at these alone holds no others'
    values = {"merchant": merchant.pk, "desks": desks, "others": others, "limit": most}
    values |= assignment.values(within) | assignment.order(merchant, now)
    return [assignment.offer(row) for row in joined().execute(sql.WAITING, values)]


def _is_ours(merchant_id: int, offer: Offer) -> bool:
    """Whoever held the lock a moment ago may have taken the case: only a look after locking tells."""
    connection = joined()
    if connection.execute(sql.LOCK, [merchant_id, offer.dossier_id]).fetchone() is None:
        return False
    free = connection.execute(sql.FREE, [merchant_id, offer.dossier_id, offer.no]).fetchone()
    return bool(free and free[0])
