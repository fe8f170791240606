"""What a partner's contact tells from its list, in its own name."""

from datetime import datetime
from typing import Any

from amends.casework.actions.transaction import act
from amends.casework.ledger.audit import note_of
from amends.casework.partners.shortages import OpenOrder
from amends.engine.signals import StockShort
from amends.merchants.actors import Actor
from amends.portal.partner_door import PartnerSeat


def actor(seat: PartnerSeat, dossiers: frozenset[int]) -> Actor:
    """The contact, who reaches these orders and nothing else."""
    name = f"{seat.partner.name} · {seat.link.contact}"
    return Actor.contact(merchant_id=seat.link.merchant_id, id=seat.link.id, name=name, dossiers=dossiers)


def short(seat: PartnerSeat, order: OpenOrder, given: dict[str, Any], *, now: datetime) -> int:
    """The goods of one order can't be delivered. 1 where it was told, 0 where it had been. Raises RefusedError."""
    until, said = given["until"], str(given["text"]).strip()
    reason = " · ".join(filter(None, (f"until {until.isoformat()}" if until else "", said)))
    who = actor(seat, frozenset({order.dossier_id}))
    signal = StockShort(
        id=f"partner:{given['token']}:{order.dossier_id}",
        at=now,
        order="-",
        sku=str(given["sku"]).strip(),
        reason=reason,
    )
    acted = act(member=seat.vouching, dossier_id=order.dossier_id, signal=signal, now=now, actor=who)
    detail = {"sku": signal.sku, "until": until.isoformat() if until else "", "order": order.key}
    note_of(who, verb="partner.short", about=f"dossier:{order.dossier_id}", detail=detail, now=now)
    return int(acted.applied)
