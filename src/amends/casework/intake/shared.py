"""One parcel for several orders: what a carrier tells of it for one is told to each, as a signal of its own."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import msgspec

from amends.casework.ledger.models import DossierRecord
from amends.casework.ledger.rows import InboxRow
from amends.casework.search.models import SharedParcel
from amends.casework.search.numbers import written
from amends.engine.signals import (
    AnySignal,
    ParcelCorrected,
    ParcelDelivered,
    ParcelHandedOver,
    ParcelScanned,
)
from amends.engine.wire import Refused, decode

BEGINS: Final = b'{"kind":"parcel.'
CARRIED: Final = (ParcelHandedOver, ParcelScanned, ParcelDelivered, ParcelCorrected)
Carried = ParcelHandedOver | ParcelScanned | ParcelDelivered | ParcelCorrected
COPY: Final = "@"  # between a signal's id and the order it was told of first


class Sibling(NamedTuple):
    """Another order in the same parcel."""

    number: str
    dossier_id: int
    shop_id: int
    order_key: str


def copies(merchant_id: int, rows: Sequence[InboxRow]) -> list[tuple[Sibling, AnySignal]]:
    """What waits in the inbox of a parcel that other orders are in, too, as it is to be told to these."""
    told = [row for row in rows if row.payload.startswith(BEGINS)]
    return list(_copies(merchant_id, [(row.dossier_id, row.payload) for row in told])) if told else []


def _copies(merchant_id: int, told: Sequence[tuple[int, bytes]]) -> Iterable[tuple[Sibling, AnySignal]]:
    orders = {dossier for dossier, _payload in told}
    mine = list(SharedParcel.objects.filter(merchant_id=merchant_id, dossier_id__in=orders))
    if not mine:
        return
    beside = _beside(merchant_id, mine)
    only = dict(DossierRecord.objects.filter(merchant_id=merchant_id, id__in=orders).values_list("id", "waybill"))
    for dossier, payload in told:
        signal = decode(payload)
        if isinstance(signal, Refused):
            continue
        for each in beside[dossier]:
            if (copy := copy_of(signal, each, only.get(dossier, ""))) is not None:
                yield each, copy


def _beside(merchant_id: int, mine: Sequence[SharedParcel]) -> dict[int, list[Sibling]]:
    """By order, the others in its parcels."""
    found: dict[int, list[Sibling]] = defaultdict(list)
    numbers = {each.number for each in mine}
    everybody = list(SharedParcel.objects.filter(merchant_id=merchant_id, number__in=numbers))
    for one in mine:
        found[one.dossier_id] += [
            Sibling(each.number, each.dossier_id, each.shop_id, each.order_key)
            for each in everybody
            if each.number == one.number and each.dossier_id != one.dossier_id
        ]
    return found


def copy_of(signal: AnySignal, other: Sibling, only: str) -> Carried | None:
    """The same as told of the other order; None where it is about another parcel, or a copy itself.

    ``only``: the order's parcel where it has but one, which a carrier's record without a number is of.
    """
    if not isinstance(signal, CARRIED) or COPY in signal.id:
        return None
    if other.number not in written(signal.waybill or only):
        return None
    changed = {"id": f"{signal.id}{COPY}{signal.order}", "order": other.order_key, "waybill": other.number}
    if isinstance(signal, ParcelHandedOver):
        return msgspec.structs.replace(signal, **changed, pieces=())
    return msgspec.structs.replace(signal, **changed)
