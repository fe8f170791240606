"""Parcels told apart: an order has as many as it has numbers, and where its goods are follows from all of them.

While only one number is known the order's own facts are those of its parcel. With a second number, or where somebody
says what is in one, each is a thing of its own, ``parcel:NUMBER``, and the order's facts are derived from them.
"""

from collections import Counter
from datetime import datetime
from typing import Final

from amends.engine import signals as s
from amends.engine.facts import Facts
from amends.engine.pieces import counted
from amends.engine.records import (
    BEGUN,
    CAME_BACK,
    earliest,
    left_of,
    reached,
    take_back,
    taken_back,
    was_taken_back,
)
from amends.engine.subjects import ParcelFacts, RefundFacts
from amends.engine.words import Direction, Goods, Scan

IN_TRANSIT: Final = Goods.IN_TRANSIT
NOT_SHIPPED: Final = Goods.NOT_SHIPPED
RECEIVED: Final = Goods.RECEIVED
OUT: Final = Direction.OUT
AGAIN: Final = Direction.AGAIN
BACK: Final = Direction.BACK
OTHER: Final = Scan.OTHER
DELIVERED: Final = Scan.DELIVERED
LOST: Final = Scan.LOST
RETURNED: Final = Scan.RETURNED
_OWN: Final = frozenset({BEGUN, CAME_BACK})
Carried = (
    s.ParcelShipped | s.ParcelHandedOver | s.ParcelScanned | s.ParcelDelivered | s.ParcelCorrected | s.TrackingInvalid
)


def key_of(number: str) -> str:
    return f"parcel:{number}"


def parcels(f: Facts) -> list[ParcelFacts]:
    """Those told apart, in the order they were first told of."""
    found = [each for each in f.subjects.values() if isinstance(each, ParcelFacts)]
    return sorted(found, key=lambda each: (each.at is None, each.at, each.ref))


def about(f: Facts, sig: Carried) -> str:
    """The key of the parcel that a signal is about, where it is one of several or on another way."""
    found = _told(f, sig)
    return key_of(found.ref) if found is not None else ""


def tell(f: Facts, sig: Carried) -> bool:
    """Fold what is told of one of several parcels. False: there is only one, and the order's own facts are its."""
    parcel = _told(f, sig) or _begun(f, sig)
    if parcel is None:
        if f.numbers and sig.waybill not in {"", *f.numbers}:
            f.numbers = tuple(sorted({*f.numbers, sig.waybill}))
        return False
    parcel.carrier = sig.carrier or parcel.carrier
    parcel.at = earliest(parcel.at, sig.at)
    _fold(f, parcel, sig)
    derive(f)
    return True


def _told(f: Facts, sig: Carried) -> ParcelFacts | None:
    """A parcel known already: by its number, else the one of several that has been on its way the longest."""
    if not f.numbers:
        return None
    if sig.waybill:
        found = f.subjects.get(key_of(sig.waybill))
        return found if isinstance(found, ParcelFacts) else None
    if not f.parcels:
        return None
    out = [each for each in parcels(f) if each.way is OUT]
    return next((each for each in out if not each.gone), out[-1])


def _begun(f: Facts, sig: Carried) -> ParcelFacts | None:
    """A parcel that begins with this signal; None while there is but one, which the order's own facts tell of."""
    way, pieces = getattr(sig, "way", None) or OUT, getattr(sig, "pieces", ())
    if way is AGAIN:
        return _new(f, sig.waybill or sig.id, AGAIN)
    known = f.parcels or (f.waybill and sig.waybill and sig.waybill != f.waybill)
    if not (known or pieces) or not sig.waybill:
        return None
    if not f.parcels:
        _tell_apart(f, sig.waybill)
        if (own := f.subjects.get(key_of(sig.waybill))) is not None:
            return own if isinstance(own, ParcelFacts) else None
    return _new(f, sig.waybill, OUT)


def _tell_apart(f: Facts, number: str) -> None:
    """What was known of the one parcel, as a thing of its own; the first number that is told is its."""
    times = (
        f.shipped_at, f.handed_over_at, f.scanned_at, f.delivered_at, f.lost_at, f.returned_at, f.tracking_invalid_at,
        f.corrected_at, f.since.get(BEGUN),
    )  # fmt: skip
    known = [at for at in times if at is not None and at != asked_back(f)]
    if not (f.waybill or known):
        return
    first = _new(f, f.waybill or number, OUT)
    first.at, first.carrier = min(known, default=None), f.carrier
    first.shipped_at, first.handed_over_at, first.scanned_at, first.scan, first.delivered_at = (
        f.shipped_at, f.handed_over_at, f.scanned_at, f.scan, f.delivered_at,
    )  # fmt: skip
    first.lost_at, first.invalid_at, first.corrected_at = f.lost_at, f.tracking_invalid_at, f.corrected_at
    first.returned_at = f.since.get(CAME_BACK, f.returned_at if f.returned_at != asked_back(f) else None)
    f.since = {_of_parcel(name, first.ref): at for name, at in f.since.items() if name not in _OWN}


def _of_parcel(name: str, ref: str) -> str:
    return f"{key_of(ref)}{name}" if name.startswith((".corrected.", ".again.")) else name


def _new(f: Facts, number: str, way: Direction) -> ParcelFacts:
    found = ParcelFacts(ref=number, way=way)
    f.subjects[key_of(number)] = found
    f.parcels += way is OUT
    f.numbers = tuple(sorted({*([f.waybill] if f.waybill else []), *f.numbers, number}))
    return found


def sent_back(f: Facts, sig: s.ReturnShipped) -> None:
    """The parcel that a buyer sends back, by its number."""
    if not sig.waybill or sig.waybill == f.waybill or key_of(sig.waybill) in f.subjects:
        return
    parcel = _new(f, sig.waybill, BACK)
    parcel.at = parcel.shipped_at = sig.at
    parcel.about, parcel.pieces, parcel.carrier = sig.ref, counted(sig.pieces), sig.carrier


def _fold(f: Facts, parcel: ParcelFacts, sig: Carried) -> None:
    match sig:
        case s.ParcelShipped():
            parcel.shipped_at = earliest(parcel.shipped_at, sig.at)
            parcel.pieces = counted(sig.pieces) or parcel.pieces
        case s.ParcelHandedOver():
            parcel.handed_over_at = earliest(parcel.handed_over_at, sig.at)
            parcel.pieces = counted(sig.pieces) or parcel.pieces
        case s.ParcelScanned():
            _scanned(f, parcel, sig)
        case s.ParcelDelivered():
            parcel.handed_over_at = earliest(parcel.handed_over_at, sig.at)
            _reach(f, parcel, DELIVERED, sig.at)
        case s.TrackingInvalid():
            parcel.invalid_at = earliest(parcel.invalid_at, sig.at)
        case s.ParcelCorrected():
            _correct(f, parcel, sig)


def _scanned(f: Facts, parcel: ParcelFacts, sig: s.ParcelScanned) -> None:
    if parcel.scanned_at is None or sig.at >= parcel.scanned_at:
        parcel.scanned_at = sig.at
        parcel.scan = None if was_taken_back(f, key_of(parcel.ref), sig.scan, sig.at) else sig.scan
    if sig.scan is not OTHER:  # a carrier that has seen it has it
        parcel.handed_over_at = earliest(parcel.handed_over_at, sig.at)
    _reach(f, parcel, sig.scan, sig.at)


def _reach(f: Facts, parcel: ParcelFacts, scan: Scan, at: datetime) -> None:
    """It arrived, came back or is lost, unless that was taken back since."""
    if was_taken_back(f, key_of(parcel.ref), scan, at):
        return
    key = key_of(parcel.ref)
    if scan is DELIVERED:
        parcel.delivered_at = reached(f, key, "delivered_at", parcel.delivered_at, at)
    elif scan is LOST:
        parcel.lost_at = reached(f, key, "lost_at", parcel.lost_at, at)
    elif scan is RETURNED:
        parcel.returned_at = reached(f, key, "returned_at", parcel.returned_at, at)


def _correct(f: Facts, parcel: ParcelFacts, sig: s.ParcelCorrected) -> None:
    take_back(f, key_of(parcel.ref), sig)
    for name in taken_back(sig.scan):
        known = getattr(parcel, name)
        if known is not None and known <= sig.at:
            setattr(parcel, name, left_of(f, key_of(parcel.ref), name, sig.at))
    parcel.corrected_at = sig.at if parcel.corrected_at is None else max(parcel.corrected_at, sig.at)
    if parcel.scan is sig.scan and parcel.scanned_at is not None and parcel.scanned_at <= sig.at:
        parcel.scan = None


def out(f: Facts) -> list[ParcelFacts]:
    """The parcels the order consists of: none that comes back, and none sent once all others had arrived."""
    found: list[ParcelFacts] = []
    for each in parcels(f):
        if each.way is OUT and not (found and _after_all(each, found)):
            found.append(each)
    return found


def _after_all(parcel: ParcelFacts, others: list[ParcelFacts]) -> bool:
    """Whether it was first told of when all others had arrived, and doesn't say that other goods are in it."""
    there = {sku for other in others for sku, _many in other.pieces}
    if there and not there.issuperset(sku for sku, _many in parcel.pieces):
        return False
    arrived = [other.delivered_at for other in others]
    return all(at is not None and parcel.at is not None and at < parcel.at for at in arrived)


def derive(f: Facts) -> None:
    """Where the order's goods are, from all its parcels."""
    of_order = out(f)
    if not f.parcels or not of_order:
        return
    f.shipped_at = _first([each.shipped_at for each in of_order])
    handed_over, whole = [each.handed_over_at for each in of_order], _whole(f, of_order)
    f.handed_over_at = _first(handed_over) if whole is None else _last(handed_over) if whole else None
    f.lost_at = _first([each.lost_at for each in of_order if each.delivered_at is None])
    f.delivered_at = None if whole is False else _all_there(of_order)
    back = [each.returned_at for each in of_order]
    f.returned_at = _first([asked_back(f), None if None in back else _last(back)])
    _show(f, of_order)


def in_part(f: Facts) -> bool:
    """Whether a part of the goods has left, where the order as a whole has not."""
    return f.goods is NOT_SHIPPED and any(each.shipped_at or each.handed_over_at for each in out(f))


def _whole(f: Facts, of_order: list[ParcelFacts]) -> bool | None:
    """Whether all that was ordered has been handed over; None where nobody told what is in each parcel."""
    if not f.lines or not all(each.pieces for each in of_order):
        return None
    gone: Counter[str] = Counter()
    for each in of_order:
        if each.handed_over_at is not None:
            gone.update(dict(each.pieces))
    wanted: Counter[str] = Counter()
    for line in f.lines:
        wanted[line.sku] += 0 if line.gift else line.quantity
    return wanted <= gone


def _show(f: Facts, of_order: list[ParcelFacts]) -> None:
    """The order is shown by the parcel that nothing has been heard of the longest, else by the one heard of last."""
    going = [each for each in of_order if not each.gone]
    shown = min(going, key=_heard) if going else max(of_order, key=_heard)
    f.carrier, f.waybill = shown.carrier, shown.ref
    f.scanned_at, f.scan, f.tracking_invalid_at = shown.scanned_at, shown.scan, shown.invalid_at
    f.corrected_at = shown.corrected_at


def _heard(parcel: ParcelFacts) -> tuple[bool, datetime | None, str]:
    at = parcel.scanned_at or parcel.handed_over_at or parcel.shipped_at or parcel.at
    return at is None, at, parcel.ref


def _all_there(of_order: list[ParcelFacts]) -> datetime | None:
    """When the last of them arrived; None while one is on its way or lost, or where none arrived."""
    kept = [each.delivered_at for each in of_order if each.delivered_at is not None or each.returned_at is None]
    return None if None in kept else _last(kept)


def asked_back(f: Facts) -> datetime | None:
    """When the warehouse first had goods of a request back."""
    return _first([each.returned_at for each in f.subjects.values() if isinstance(each, RefundFacts)])


def _first(times: list[datetime | None]) -> datetime | None:
    return min([at for at in times if at is not None], default=None)


def _last(times: list[datetime | None]) -> datetime | None:
    return max([at for at in times if at is not None], default=None)
