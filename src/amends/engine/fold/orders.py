"""How orders, payments and parcels fold."""

from collections.abc import Callable
from typing import Any, Final

from amends.engine import signals as s
from amends.engine.facts import Facts
from amends.engine.fold.common import earliest, settle_goods
from amends.engine.words import Scan

MOST_SKUS = 20
# Named once: to look a member of an enum up takes longer than to compare with it.
_OTHER: Final = Scan.OTHER
_CUSTOMS_HELD: Final = Scan.CUSTOMS_HELD
_DELIVERED: Final = Scan.DELIVERED
_LOST: Final = Scan.LOST
_RETURNED: Final = Scan.RETURNED


def _placed(f: Facts, sig: s.OrderPlaced) -> None:
    f.placed_at, f.amount, f.currency, f.method = sig.at, sig.amount, sig.currency, sig.method
    f.prepaid, f.freight = sig.prepaid, sig.freight
    f.ship_by, f.deliver_by, f.receipt_ends_at = sig.ship_by, sig.deliver_by, sig.receipt_ends_at
    f.country, f.language, f.zone, f.tags = sig.country, sig.language, sig.zone, sig.tags
    f.skus = tuple(dict.fromkeys([line.sku for line in sig.lines if not line.gift]))[:MOST_SKUS]
    if sig.prepaid:
        f.cleared_at = earliest(f.cleared_at, sig.at)


def _changed(f: Facts, sig: s.OrderChanged) -> None:
    f.ship_by = sig.ship_by or f.ship_by
    f.deliver_by = sig.deliver_by or f.deliver_by
    f.receipt_ends_at = sig.receipt_ends_at or f.receipt_ends_at
    f.tags = sig.tags or f.tags


def _canceled(f: Facts, sig: s.OrderCanceled) -> None:
    f.canceled_at = earliest(f.canceled_at, sig.at)


def _unavailable(f: Facts, sig: s.OrderUnavailable) -> None:
    f.unavailable_at = earliest(f.unavailable_at, sig.at)


def _completed(f: Facts, sig: s.OrderCompleted) -> None:
    f.completed_at = earliest(f.completed_at, sig.at)
    settle_goods(f)


def _cleared(f: Facts, sig: s.PaymentCleared) -> None:
    f.cleared_at = earliest(f.cleared_at, sig.at)


def _carrier(f: Facts, sig: s.ParcelShipped | s.ParcelHandedOver | s.ParcelScanned) -> None:
    f.carrier = sig.carrier or f.carrier
    f.waybill = sig.waybill or f.waybill


def _shipped(f: Facts, sig: s.ParcelShipped) -> None:
    f.shipped_at = earliest(f.shipped_at, sig.at)
    _carrier(f, sig)
    settle_goods(f)


def _handed_over(f: Facts, sig: s.ParcelHandedOver) -> None:
    f.handed_over_at = earliest(f.handed_over_at, sig.at)
    _carrier(f, sig)
    settle_goods(f)


def _scanned(f: Facts, sig: s.ParcelScanned) -> None:
    _carrier(f, sig)
    if f.scanned_at is None or sig.at >= f.scanned_at:
        f.scanned_at, f.scan = sig.at, sig.scan
    if sig.scan is not _OTHER:  # a carrier that has seen it has it
        f.handed_over_at = earliest(f.handed_over_at, sig.at)
    if sig.scan is _CUSTOMS_HELD:
        f.customs_held_at = earliest(f.customs_held_at, sig.at)
    elif sig.scan is _DELIVERED:
        f.delivered_at = earliest(f.delivered_at, sig.at)
    elif sig.scan is _LOST:
        f.lost_at = earliest(f.lost_at, sig.at)
    elif sig.scan is _RETURNED:
        f.returned_at = earliest(f.returned_at, sig.at)
    settle_goods(f)


def _delivered(f: Facts, sig: s.ParcelDelivered) -> None:
    f.delivered_at = earliest(f.delivered_at, sig.at)
    settle_goods(f)


def _tracking_invalid(f: Facts, sig: s.TrackingInvalid) -> None:
    f.tracking_invalid_at = earliest(f.tracking_invalid_at, sig.at)


def _intercepted(f: Facts, sig: s.InterceptAnswered) -> None:
    f.intercept = sig.answer


def _extended(f: Facts, sig: s.ReceiptExtended) -> None:
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
    s.TrackingInvalid: _tracking_invalid,
    s.InterceptAnswered: _intercepted,
    s.ReceiptExtended: _extended,
    s.FundsReleased: _released,
    s.StockShort: _stock_short,
}
