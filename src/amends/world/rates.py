"""How often things go wrong out there: dated parameters, each with its source or the word ``assumption``.

A rate is a share (0..1) of what its field names; ``since`` is the day from which the figure is meant to hold.
"""

# ruff: noqa: RUF009 - a Rate is as immutable as the float it is
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Self

SINCE = date(2026, 9, 1)
OLIST = "Olist Brazilian e-commerce 2016-2018 (public, CC BY-NC-SA 4.0), whole set"
ASSUMED = "assumption"


class SourcedShare(float):
    """A share that knows where it comes from and since when it holds."""

    __slots__ = ("since", "source")
    source: str
    since: date

    def __new__(cls, value: float, source: str = ASSUMED, since: date = SINCE) -> Self:
        """``source``: where the figure was seen, or ``assumption``."""
        rate = super().__new__(cls, value)
        rate.source, rate.since = source, since
        return rate


@dataclass(frozen=True, kw_only=True)
class WorldRates:
    """Shares of orders unless a line says otherwise.

    ``stars_on_time`` and ``stars_late`` are the weights of 1 to 5 stars: means 4.28 and 2.55 in the whole Olist set
    (parcels that arrive broken or wrong pull the first one down, so its own weights lie a little higher).
    """

    late_delivery: SourcedShare = SourcedShare(0.080, OLIST)
    late_handover: SourcedShare = SourcedShare(0.091, OLIST)
    stars_on_time: tuple[float, ...] = (0.062, 0.03, 0.08, 0.20, 0.628)
    stars_late: tuple[float, ...] = (0.42, 0.10, 0.15, 0.17, 0.16)
    reviewed: SourcedShare = SourcedShare(0.35)  # of delivered orders
    presale: SourcedShare = SourcedShare(0.12)
    gift: SourcedShare = SourcedShare(0.10)
    cancel_before_shipping: SourcedShare = SourcedShare(0.05)
    forced_shipping: SourcedShare = SourcedShare(
        0.06
    )  # of refunds asked before shipping; mission row T9 names the fault, no figure
    withdrawn: SourcedShare = SourcedShare(0.12)  # of refunds asked
    stock_short: SourcedShare = SourcedShare(0.008)
    refund_in_transit: SourcedShare = SourcedShare(0.03)
    stopped: SourcedShare = SourcedShare(0.55)  # of interceptions asked
    return_refund: SourcedShare = SourcedShare(
        0.07
    )  # of delivered orders, before what the goods and the batch make of it
    refund_kept_goods: SourcedShare = SourcedShare(0.015)  # of delivered orders
    exchange: SourcedShare = SourcedShare(0.006)  # of delivered orders
    reship: SourcedShare = SourcedShare(0.005)  # of delivered orders
    repair: SourcedShare = SourcedShare(0.004)  # of delivered orders
    refused_refund: SourcedShare = SourcedShare(0.10)  # of refunds asked after delivery and answered
    return_found_bad: SourcedShare = SourcedShare(0.07)  # of returns received
    carrier_silent: SourcedShare = SourcedShare(0.02)
    lost: SourcedShare = SourcedShare(0.003)
    tracking_invalid: SourcedShare = SourcedShare(0.003)
    refused_at_door: SourcedShare = SourcedShare(0.006)
    damaged: SourcedShare = SourcedShare(0.006)
    failed_attempt: SourcedShare = SourcedShare(0.04)
    customs_held: SourcedShare = SourcedShare(0.0)
    dispute: SourcedShare = SourcedShare(0.010)
    trouble: SourcedShare = SourcedShare(
        0.060
    )  # orders whose buyer may well call the platform in, by all the rates above
    seller_wins: SourcedShare = SourcedShare(0.45)  # of disputes with the shop's evidence
    asks_before_shipping: SourcedShare = SourcedShare(0.08)
    asks_in_transit: SourcedShare = SourcedShare(0.08)
    asks_after: SourcedShare = SourcedShare(0.05)
    promised: SourcedShare = SourcedShare(0.12)  # of the shop's own answers
    boleto: SourcedShare = SourcedShare(0.0)
    boleto_unpaid: SourcedShare = SourcedShare(0.10)  # of boletos
    boleto_shipped_early: SourcedShare = SourcedShare(0.015)  # of boletos that clear
    english: SourcedShare = SourcedShare(0.0)  # of buyers
    follow_up: SourcedShare = SourcedShare(0.0)  # of parcels still under way at a stage: the buyer asks

    def sources(self) -> Iterator[tuple[str, float, str, date]]:
        """``(name, value, source, since)`` of every rate."""
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, SourcedShare):
                yield field.name, float(value), value.source, value.since


TMALL_RATES = WorldRates()
BRAZIL_RATES = WorldRates(
    presale=SourcedShare(0.0),
    gift=SourcedShare(0.02),
    cancel_before_shipping=SourcedShare(0.035),
    refund_in_transit=SourcedShare(0.0),
    return_refund=SourcedShare(0.006),
    exchange=SourcedShare(0.0),
    reship=SourcedShare(0.004),
    repair=SourcedShare(0.0),
    carrier_silent=SourcedShare(0.05),
    lost=SourcedShare(0.012),
    tracking_invalid=SourcedShare(0.008),
    refused_at_door=SourcedShare(0.002),
    customs_held=SourcedShare(0.06),
    dispute=SourcedShare(0.02),
    trouble=SourcedShare(0.13),
    asks_before_shipping=SourcedShare(0.06),
    boleto=SourcedShare(0.25),
    english=SourcedShare(0.10),
    follow_up=SourcedShare(0.18),
)
