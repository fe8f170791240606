"""How orders, payments and parcels fold."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from amends.engine import parcels, records
from amends.engine import signals as s
from amends.engine.facts import Facts
from amends.engine.fold.common import IN_TRANSIT, earliest, latest, newer, settle_goods
from amends.engine.pieces import ordered, revalue
from amends.engine.words import Scan

MOST_SKUS: Final = 20
RECEIPT: Final = "receipt_ends_at"
# Named once: to look a member of an enum up takes longer than to compare with it.
_OTHER: Final = Scan.OTHER
_CUSTOMS_HELD: Final = Scan.CUSTOMS_HELD
_DELIVERED: Final = Scan.DELIVERED
_LOST: Final = Scan.LOST
_RETURNED: Final = Scan.RETURNED


def _placed(f: Facts, sig: s.OrderPlaced) -> None:
    """Placed. What was changed since, though told before, stays."""
    if f.placed_at is not None:
        _placed_again(f, sig, f.placed_at)
        return
    f.placed_at, f.amount = sig.at, sig.amount
    _terms(f, sig)
    if f.subjects:
        revalue(f)
    if f.since:
        _change(f, sig, None)
    else:
        f.ship_by, f.deliver_by, f.receipt_ends_at, f.tags = sig.ship_by, sig.deliver_by, sig.receipt_ends_at, sig.tags


def _placed_again(f: Facts, sig: s.OrderPlaced, placed_at: datetime) -> None:
    """Told again: the newest terms stand, but the sum that was paid may only turn out lower."""
    if sig.at < placed_at:
        f.since = {**dict.fromkeys(("ship_by", "deliver_by", RECEIPT, "tags", "placed"), placed_at), **f.since}
    f.amount = min(f.amount, sig.amount)
    _change(f, sig, placed_at)
    if newer(f, "placed", sig.at, placed_at):
        _terms(f, sig)
    if f.subjects:
        revalue(f)
    f.placed_at = earliest(placed_at, sig.at)


def _terms(f: Facts, sig: s.OrderPlaced) -> None:
    f.currency, f.method, f.prepaid, f.freight = sig.currency, sig.method, sig.prepaid, sig.freight
    f.rate = sig.rate
    f.country, f.language, f.zone = sig.country, sig.language, sig.zone
    if sig.lines:
        f.skus = tuple(dict.fromkeys([line.sku for line in sig.lines if not line.gift]))[:MOST_SKUS]
        f.lines = ordered(sig.lines)
        if f.parcels:
            parcels.derive(f)
            _settle_parts(f)
    if sig.prepaid:
        f.cleared_at = earliest(f.cleared_at, sig.at)


def _change(f: Facts, sig: s.OrderPlaced | s.OrderChanged, known: datetime | None) -> None:
    """What is named, unless something newer is known; ``known``: since when what nothing has changed is known."""
    if sig.ship_by is not None and newer(f, "ship_by", sig.at, known):
        f.ship_by = sig.ship_by
    if sig.deliver_by is not None and newer(f, "deliver_by", sig.at, known):
        f.deliver_by = sig.deliver_by
    if sig.receipt_ends_at is not None and newer(f, RECEIPT, sig.at, known):
        f.receipt_ends_at = sig.receipt_ends_at
    if sig.tags and newer(f, "tags", sig.at, known):
        f.tags = sig.tags


def _changed(f: Facts, sig: s.OrderChanged) -> None:
    _change(f, sig, f.placed_at)


def _canceled(f: Facts, sig: s.OrderCanceled) -> None:
    f.canceled_at = earliest(f.canceled_at, sig.at)


def _unavailable(f: Facts, sig: s.OrderUnavailable) -> None:
    f.unavailable_at = earliest(f.unavailable_at, sig.at)


def _completed(f: Facts, sig: s.OrderCompleted) -> None:
    f.completed_at = earliest(f.completed_at, sig.at)
    settle_goods(f)


def _cleared(f: Facts, sig: s.PaymentCleared) -> None:
    f.cleared_at = earliest(f.cleared_at, sig.at)
    if sig.amount is not None:
        f.payments = {**f.payments, sig.ref: max(f.payments.get(sig.ref, 0), sig.amount)}


def _carrier(f: Facts, sig: parcels.Carried) -> None:
    f.carrier = sig.carrier or f.carrier
    f.waybill = sig.waybill or f.waybill


def _apart(f: Facts, sig: parcels.Carried, *, told: bool = False) -> bool:
    """Whether it is told of one of several parcels, and so folded there. ``told``: it says more of the parcel."""
    other = sig.waybill != "" and f.waybill not in ("", sig.waybill)
    if not (other or told or f.numbers) or not parcels.tell(f, sig):
        return False
    _settle_parts(f)
    return True


def _settle_parts(f: Facts) -> None:
    settle_goods(f)
    if f.parcels and parcels.in_part(f):
        f.goods = IN_TRANSIT


def _shipped(f: Facts, sig: s.ParcelShipped) -> None:
    if _apart(f, sig, told=bool(sig.pieces) or sig.way is not None):
        return
    f.shipped_at = earliest(f.shipped_at, sig.at)
    _carrier(f, sig)
    settle_goods(f)


def _handed_over(f: Facts, sig: s.ParcelHandedOver) -> None:
    if _apart(f, sig, told=bool(sig.pieces) or sig.way is not None):
        return
    f.handed_over_at = earliest(f.handed_over_at, sig.at)
    _carrier(f, sig)
    settle_goods(f)


def _scanned(f: Facts, sig: s.ParcelScanned) -> None:
    if sig.scan is _CUSTOMS_HELD:
        f.customs_held_at = earliest(f.customs_held_at, sig.at)
    if _apart(f, sig):
        return
    _carrier(f, sig)
    gone = f.since and records.was_taken_back(f, "", sig.scan, sig.at)
    if f.scanned_at is None or sig.at >= f.scanned_at:
        f.scanned_at, f.scan = sig.at, None if gone else sig.scan
    if sig.scan is not _OTHER:  # a carrier that has seen it has it
        f.handed_over_at = earliest(f.handed_over_at, sig.at)
    elif f.handed_over_at is None or sig.at < f.handed_over_at:
        records.begin(f, sig.at)
    if gone:
        pass
    elif sig.scan is _DELIVERED:
        f.delivered_at = records.reached(f, "", "delivered_at", f.delivered_at, sig.at)
    elif sig.scan is _LOST:
        f.lost_at = records.reached(f, "", "lost_at", f.lost_at, sig.at)
    elif sig.scan is _RETURNED:
        records.reached(f, "", "returned_at", f.since.get(records.CAME_BACK), sig.at)
        records.begin(f, sig.at, records.CAME_BACK)
        f.returned_at = earliest(f.returned_at, sig.at)
    settle_goods(f)


def _delivered(f: Facts, sig: s.ParcelDelivered) -> None:
    if _apart(f, sig):
        return
    if not (f.since and records.was_taken_back(f, "", _DELIVERED, sig.at)):
        f.delivered_at = records.reached(f, "", "delivered_at", f.delivered_at, sig.at)
    else:
        records.begin(f, sig.at)
    f.handed_over_at = earliest(f.handed_over_at, sig.at)  # who delivers it, though by mistake, has it
    _carrier(f, sig)
    settle_goods(f)


def _corrected(f: Facts, sig: s.ParcelCorrected) -> None:
    """What the carrier recorded by mistake never was; told again later, it is."""
    if _apart(f, sig):
        return
    for name in records.taken_back(sig.scan):
        known = getattr(f, name)
        if known is not None and known <= sig.at:
            records.begin(f, known)
            setattr(f, name, records.left_of(f, "", name, sig.at))
    if sig.scan is _RETURNED:
        _came_back_by_mistake(f, sig.at)
    _carrier(f, sig)
    f.corrected_at = latest(f.corrected_at, sig.at)
    records.take_back(f, "", sig)
    if f.scan is sig.scan and f.scanned_at is not None and f.scanned_at <= sig.at:
        f.scan = None
    settle_goods(f)


def _came_back_by_mistake(f: Facts, at: datetime) -> None:
    """What the warehouse took in is back all the same, and so is what its carrier brought back later."""
    scanned, left = f.since.get(records.CAME_BACK), records.left_of(f, "", "returned_at", at)
    if scanned is not None and scanned <= at:
        f.since = {name: when for name, when in f.since.items() if name != records.CAME_BACK}
        if left is not None:
            records.begin(f, left, records.CAME_BACK)
    times = (parcels.asked_back(f), f.since.get(records.CAME_BACK))
    f.returned_at = min([known for known in times if known is not None], default=None)


def _tracking_invalid(f: Facts, sig: s.TrackingInvalid) -> None:
    if _apart(f, sig):
        return
    _carrier(f, sig)
    f.tracking_invalid_at = earliest(f.tracking_invalid_at, sig.at)


def _intercepted(f: Facts, sig: s.InterceptAnswered) -> None:
    if newer(f, "intercept", sig.at):
        f.intercept = sig.answer


def _extended(f: Facts, sig: s.ReceiptExtended) -> None:
    if newer(f, RECEIPT, sig.at, f.placed_at):
        f.receipt_ends_at = sig.until


def _released(f: Facts, sig: s.FundsReleased) -> None:
    f.released_at = earliest(f.released_at, sig.at)


def _stock_short(f: Facts, sig: s.StockShort) -> None:
    f.short_at = earliest(f.short_at, sig.at)


FOLDS: dict[type[s.Signal], Callable[[Facts, Any], None]] = {
    s.OrderPlaced: _placed,
    s.OrderChanged: _changed,
    s.OrderCanceled: _canceled,
    s.OrderUnavailable: _unavailable,
    s.OrderCompleted: _completed,
    s.PaymentCleared: _cleared,
    s.ParcelShipped: _shipped,
    s.ParcelHandedOver: _handed_over,
    s.ParcelScanned: _scanned,
    s.ParcelDelivered: _delivered,
    s.ParcelCorrected: _corrected,
    s.TrackingInvalid: _tracking_invalid,
    s.InterceptAnswered: _intercepted,
    s.ReceiptExtended: _extended,
    s.FundsReleased: _released,
    s.StockShort: _stock_short,
}
