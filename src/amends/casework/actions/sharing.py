"""One parcel for several orders: said by a colleague or a shop's system, and taken back."""

from datetime import datetime
from typing import Final

import msgspec
from django.db import transaction
from django.http import Http404

from amends.casework.actions.transaction import RefusedError
from amends.casework.intake import inbox, shared
from amends.casework.intake.shared import Sibling
from amends.casework.ledger import store
from amends.casework.ledger.audit import note_of
from amends.casework.ledger.connections import joined
from amends.casework.ledger.models import DossierRecord, SignalRecord
from amends.casework.search.models import SharedParcel
from amends.casework.search.numbers import of_parcel
from amends.engine.wire import Refused, decode
from amends.merchants.actors import Actor

MOST: Final = 20  # orders in one parcel
KINDS: Final = ("parcel.handed_over", "parcel.scanned", "parcel.delivered", "parcel.corrected")


@transaction.atomic
def share(actor: Actor, *, dossier_id: int, number: str, other: str, now: datetime) -> str:
    """The goods of the order ``other`` are in this order's parcel ``number``. What carriers told so far each learns.

    The other order's number. Raises Http404 for an order that isn't the actor's, RefusedError where it can't be.
    """
    one = _order(actor, id=dossier_id)
    if not DossierRecord.objects.filter(of_parcel(actor.merchant_id, number), merchant_id=actor.merchant_id, id=one.id):
        raise RefusedError("this order has no such parcel", field="no_parcel")
    two = _named(actor, one, other)
    if two.id == one.id:
        raise RefusedError("it is this very order", field="no_other")
    known = {each.dossier_id for each in SharedParcel.objects.filter(merchant_id=actor.merchant_id, number=number)}
    if len(known | {one.id, two.id}) > MOST:
        raise RefusedError("too many orders in one parcel", field="too_many")
    for each in (one, two):
        row = {"shop_id": each.shop_id, "order_key": each.key, "since": now}
        SharedParcel.objects.get_or_create(
            merchant_id=actor.merchant_id, number=number, dossier_id=each.id, defaults=row
        )
    for first, second in ((one, two), (two, one)):
        _tell(actor.merchant_id, first, Sibling(number, second.id, second.shop_id, second.key), now)
    _noted(actor, "parcel.shared", one, two, number, now)
    return two.key


@transaction.atomic
def part(actor: Actor, *, dossier_id: int, number: str, other: int, now: datetime) -> None:
    """They aren't in one parcel after all; what was told so far stays, for it is in the log of each.

    Raises Http404 for orders that aren't the actor's, or not in one parcel.
    """
    one, two = _order(actor, id=dossier_id), _order(actor, id=other)
    rows = SharedParcel.objects.filter(merchant_id=actor.merchant_id, number=number)
    if not rows.filter(dossier_id=two.id).delete()[0]:
        raise Http404
    if rows.count() == 1:
        rows.delete()
    _noted(actor, "parcel.parted", one, two, number, now)


def _order(actor: Actor, **which: object) -> DossierRecord:
    found = DossierRecord.objects.filter(merchant_id=actor.merchant_id, sample=False, **which)
    if actor.scope.shop is not None:
        found = found.filter(shop_id=actor.scope.shop)
    order = found.defer("state").first()
    if order is None:
        raise Http404
    return order


def _named(actor: Actor, near: DossierRecord, key: str) -> DossierRecord:
    """The order of that number; of several shops' the one of the same shop."""
    found = DossierRecord.objects.filter(merchant_id=actor.merchant_id, sample=False, key=key.strip()).defer("state")
    mine = [each for each in found if actor.scope.shop in {None, each.shop_id}]
    if not mine:
        raise RefusedError("there is no such order", field="no_other")
    return min(mine, key=lambda each: each.shop_id != near.shop_id)


def _tell(merchant_id: int, one: DossierRecord, other: Sibling, now: datetime) -> None:
    """What carriers have told of the parcel for one order, put before the other."""
    told = SignalRecord.objects.filter(merchant_id=merchant_id, dossier_id=one.id, kind__in=KINDS).order_by("id")
    rows = []
    for payload in told.values_list("payload", flat=True):
        signal = decode(msgspec.json.encode(payload))
        copy = None if isinstance(signal, Refused) else shared.copy_of(signal, other, one.waybill)
        if copy is not None:
            shop = inbox.OrdersShop(id=other.shop_id, merchant_id=merchant_id)
            rows.append(inbox.inbox_row(shop, copy, now=now))
    store.enqueue(joined(), rows, bulk=False)  # lanes there are: of orders that are known


def _noted(actor: Actor, verb: str, one: DossierRecord, two: DossierRecord, number: str, now: datetime) -> None:
    for mine, other in ((one, two), (two, one)):
        detail = {"order": mine.key, "with": other.key, "parcel": number}
        note_of(actor, verb=verb, about=f"dossier:{mine.id}", detail=detail, now=now)
