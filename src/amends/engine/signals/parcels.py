"""Parcels, as carriers and the warehouse tell of them."""

from amends.engine.signals.base import Signal
from amends.engine.words import Answer, CustomsCause, Scan, Source


class ParcelShipped(Signal, frozen=True, kw_only=True, tag="parcel.shipped"):
    """The shop marked the order shipped. Proof of shipping is the carrier's first record, not this mark."""

    SOURCE = Source.WAREHOUSE
    carrier: str = ""
    waybill: str = ""


class ParcelHandedOver(Signal, frozen=True, kw_only=True, tag="parcel.handed_over"):
    """The carrier has the goods."""

    SOURCE = Source.CARRIER
    carrier: str = ""
    waybill: str = ""


class ParcelScanned(Signal, frozen=True, kw_only=True, tag="parcel.scanned"):
    """One record in a carrier's trace; ``text`` and ``place`` as the carrier wrote them."""

    SOURCE = Source.CARRIER
    scan: Scan
    place: str = ""
    text: str = ""
    carrier: str = ""
    waybill: str = ""


class ParcelDelivered(Signal, frozen=True, kw_only=True, tag="parcel.delivered"):
    SOURCE = Source.CARRIER
    signed_by: str = ""


class TrackingInvalid(Signal, frozen=True, kw_only=True, tag="tracking.invalid"):
    """The carrier knows nothing of the number."""

    SOURCE = Source.CARRIER


class InterceptAnswered(Signal, frozen=True, kw_only=True, tag="intercept.answered"):
    SOURCE = Source.CARRIER
    answer: Answer
    text: str = ""


class CustomsRuled(Signal, frozen=True, kw_only=True, tag="customs.ruled"):
    """Why customs hold or destroyed a parcel; ``official``: the carrier's official paper says so."""

    SOURCE = Source.CARRIER
    cause: CustomsCause
    official: bool = False
    text: str = ""
