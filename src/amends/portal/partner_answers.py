"""What a partner's contact tells from its list, in its own name."""

from datetime import datetime
from typing import Any

from django.db import transaction

from amends.casework.actions.held_dossier import begin
from amends.casework.actions.transaction import act
from amends.casework.ledger.audit import note_of
from amends.casework.partners.shortages import OpenOrder
from amends.engine.signals import StockEnded, StockShort
from amends.merchants.actors import Actor
from amends.merchants.models import Shop
from amends.portal.partner_door import PartnerSeat
from amends.web import moments


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


@transaction.atomic
def ended(seat: PartnerSeat, shop: Shop, sku: str, given: dict[str, Any], *, now: datetime) -> None:
    """There are none of these goods: what the shop offers is to be set to 0."""
    held = begin(seat.vouching, shop, f"stock:{sku}")
    until = moments.midnight(given["until"]) if given["until"] is not None else None
    signal = StockEnded(
        id=f"partner:{given['token']}:{held.dossier_id}", at=now, order="-", ref=sku, sku=sku, until=until,
        text=str(given["text"]).strip(),
    )  # fmt: skip
    who = actor(seat, frozenset({held.dossier_id}))
    act(member=seat.vouching, dossier_id=held.dossier_id, signal=signal, now=now, actor=who, held=held)
