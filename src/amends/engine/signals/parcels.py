"""Parcels, as carriers and the warehouse tell of them."""

from amends.engine.signals.base import Piece, Signal
from amends.engine.words import Answer, CustomsCause, Direction, Scan, Source


class ParcelShipped(Signal, frozen=True, kw_only=True, tag="parcel.shipped"):
    """The shop marked the order shipped. Proof of shipping is the carrier's first record, not this mark.

    ``pieces``: what is in the parcel; ``way``: sent again in place of another; None where nobody says.
    """

    SOURCE = Source.WAREHOUSE
    carrier: str = ""
    waybill: str = ""
    pieces: tuple[Piece, ...] = ()
    way: Direction | None = None


class ParcelHandedOver(Signal, frozen=True, kw_only=True, tag="parcel.handed_over"):
    """The carrier has the goods. ``pieces`` and ``way`` as in ``ParcelShipped``."""

    SOURCE = Source.CARRIER
    carrier: str = ""
    waybill: str = ""
    pieces: tuple[Piece, ...] = ()
    way: Direction | None = None


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
    carrier: str = ""
    waybill: str = ""


class ParcelCorrected(Signal, frozen=True, kw_only=True, tag="parcel.corrected"):
    """The carrier takes a record back: it was delivered, lost or returned by mistake."""

    SOURCE = Source.CARRIER
    scan: Scan
    carrier: str = ""
    waybill: str = ""
    text: str = ""


class TrackingInvalid(Signal, frozen=True, kw_only=True, tag="tracking.invalid"):
    """The carrier knows nothing of the number."""

    SOURCE = Source.CARRIER
    carrier: str = ""
    waybill: str = ""


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
