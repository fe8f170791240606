"""A supplier can't deliver: every open order with those goods is told so, each by a signal of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from amends.casework.ledger.models import DossierRecord
from amends.casework.partners.models import Partner
from amends.engine.dossier import decode
from amends.engine.facts import Facts
from amends.engine.partner_hours import supplies
from amends.engine.words import Goods
from amends.merchants.access import visible
from amends.merchants.models import Member

LOOK_BACK: Final = timedelta(days=90)
LOOKED_AT: Final = 20_000
MOST: Final = 200  # orders told in one press
AHEAD: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOrder:
    """An order that has not left and waits for these goods. ``sku``: as it calls them; ``pieces``: of them."""

    dossier_id: int
    shop_id: int
    sku: str
    key: str
    placed_at: datetime
    pieces: int


def open_orders(member: Member, partner: Partner, sku: str, *, now: datetime) -> list[OpenOrder]:
    """Orders that wait for goods of this partner, the oldest first; none for goods it doesn't supply."""
    wanted = sku.strip()
    if not wanted or not supplies(partner.skus, [wanted]):
        return []
    found = _waiting(member, partner, wanted.upper(), now)
    return sorted(found, key=lambda order: (order.placed_at, order.key))[:MOST]


def _waiting(member: Member, partner: Partner, sku: str, now: datetime) -> Iterator[OpenOrder]:
    rows = visible(member, DossierRecord).filter(sample=False, now_at__gte=now - LOOK_BACK)
    rows = rows.filter(shop_id__in=partner.shops) if partner.shops else rows
    for row in rows.only("id", "key", "state", "shop_id").order_by("-now_at")[:LOOKED_AT].iterator(chunk_size=1000):
        facts = decode(bytes(row.state)).facts
        if _waits(facts) and sku in {each.upper() for each in facts.skus} and facts.placed_at is not None:
            lines = [line for line in facts.lines if line.sku.upper() == sku]
            yield OpenOrder(
                dossier_id=row.id, shop_id=row.shop_id, key=row.key, placed_at=facts.placed_at,
                sku=next(each for each in facts.skus if each.upper() == sku),
                pieces=max(sum(line.quantity for line in lines), 1),
            )  # fmt: skip


def _waits(facts: Facts) -> bool:
    """Bought and not yet on its way, nor given up."""
    over = (facts.canceled_at, facts.unavailable_at, facts.completed_at)
    return facts.goods is Goods.NOT_SHIPPED and not any(over) and facts.short_at is None


def possible(day: date, *, today: date) -> bool:
    """Whether it makes sense as the day on which the goods are there again."""
    return today < day <= today + AHEAD
